using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Managed.Faces.Gallery;

/// <summary>The frames of a gallery: appended, read, written anew. Not for concurrent use.</summary>
internal sealed class GalleryLog : IDisposable
{
    private const int CommitReadTries = 20;

    private readonly IGalleryStorage storage;
    private readonly List<(GalleryFrame Frame, long Position)> frames = [];
    private GalleryCipher cipher;
    private GalleryCommit commit;

    /// <summary>Whether writing failed where it cannot be told what is on the disk: only opening anew tells.</summary>
    private bool unknown;

    private GalleryLog(IGalleryStorage storage, GalleryHeader header, GalleryCipher cipher, GalleryCommit commit)
    {
        this.storage = storage;
        this.cipher = cipher;
        this.commit = commit;
        Header = header;
    }

    public GalleryHeader Header { get; private set; }

    public string Name => storage.Name;

    /// <summary>Frames acknowledged.</summary>
    public int FrameCount => frames.Count;

    /// <summary>Bytes acknowledged.</summary>
    public long Length => commit.End;

    /// <summary>The bytes of a gallery without frames.</summary>
    public static void WriteEmpty(IGalleryStorage storage, GalleryHeader header, GalleryCipher cipher)
    {
        storage.Write(0, header.Encode(cipher));
        storage.Write(GalleryFormat.CommitPosition, GalleryCommit.Empty.Encode(cipher));
    }

    /// <summary>Opens a gallery and checks all of it but the payloads. The storage belongs to the log from then on, also where this fails.</summary>
    /// <param name="storage">The bytes.</param>
    /// <param name="key">The key of an encrypted gallery, null for one that is not.</param>
    /// <param name="writable">Whether frames will be appended.</param>
    public static GalleryLog Open(IGalleryStorage storage, GalleryKey? key, bool writable)
    {
        GalleryCipher? cipher = null;
        try
        {
            (GalleryHeader header, byte[] bytes) = ReadHeader(storage);
            RequireKey(storage.Name, header, key);
            cipher = new GalleryCipher(header, key);
            GalleryLog log = Begin(storage, header, bytes, cipher);
            if (writable && storage.Length > log.commit.End)
            {
                storage.Overwrite(log.commit.End);
                storage.Truncate(log.commit.End);
            }

            return log;
        }
        catch
        {
            cipher?.Dispose();
            storage.Dispose();
            throw;
        }
    }

    /// <summary>The first bytes, which are others in each writing of a gallery. The storage is closed.</summary>
    public static byte[] Identity(IGalleryStorage storage)
    {
        using (storage)
        {
            var start = new byte[Math.Min(GalleryHeader.Length, storage.Length)];
            storage.Read(0, start);
            return start;
        }
    }

    /// <summary>Appends a frame; on return it is durable.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        RequireKnown();
        (GalleryFrame frame, GalleryCommit after) = Write(storage, cipher, commit, payload);
        unknown = true;
        storage.Flush();
        storage.Write(GalleryFormat.CommitPosition, after.Encode(cipher));
        storage.Flush();
        unknown = false;
        frames.Add((frame, commit.End));
        commit = after;
    }

    /// <summary>The payload of a frame.</summary>
    /// <param name="number">The frame's number.</param>
    /// <param name="buffer">What the payload may lie in, until the next frame is read into it; replaced where it is too short.</param>
    public ArraySegment<byte> Read(int number, ref byte[] buffer)
    {
        (GalleryFrame frame, long position) = frames[number];
        if (buffer.Length < frame.PayloadLength)
            buffer = new byte[frame.PayloadLength];
        var stored = new ArraySegment<byte>(buffer, 0, frame.PayloadLength);
        storage.Read(position + GalleryFrame.HeaderLength, stored);
        return frame.Open(Name, stored, position, cipher);
    }

    /// <summary>Takes in the frames that were acknowledged since.</summary>
    /// <returns>Whether there were some.</returns>
    public bool Advance()
    {
        GalleryCommit told = ReadCommit();
        if (told == commit)
            return false;
        if (told.End > storage.Length)
            throw new InvalidFileException(Name, $"is cut off: {told.End} bytes were acknowledged, {storage.Length} are there", storage.Length);
        GalleryCommit walked = commit;
        var header = new byte[GalleryFrame.HeaderLength];
        var added = new List<(GalleryFrame, long)>();
        while (walked.FrameCount < told.FrameCount)
        {
            if (walked.End > told.End - GalleryFrame.HeaderLength)
                throw new InvalidFileException(Name, "its frames reach beyond its end", walked.End);
            storage.Read(walked.End, header);
            GalleryFrame frame = GalleryFrame.Decode(Name, header, walked);
            added.Add((frame, walked.End));
            walked = After(walked, frame);
        }

        if (walked != told)
            throw new InvalidFileException(Name, "its frames are not those of its commit record", walked.End);
        frames.AddRange(added);
        commit = told;
        return true;
    }

    /// <summary>The log of the same gallery in a storage, where that was written anew since; null where it is the same writing. The storage is closed then.</summary>
    public GalleryLog? Successor(IGalleryStorage current)
    {
        GalleryCipher? next = null;
        try
        {
            (GalleryHeader header, byte[] bytes) = ReadHeader(current);
            if (header.Generation.AsSpan().SequenceEqual(Header.Generation))
            {
                current.Dispose();
                return null;
            }

            if (!header.Id.AsSpan().SequenceEqual(Header.Id))
                throw new InvalidFileException(current.Name, "another gallery has taken its place");
            next = cipher.ForGeneration(header);
            return Begin(current, header, bytes, next);
        }
        catch
        {
            next?.Dispose();
            current.Dispose();
            throw;
        }
    }

    /// <summary>Writes the gallery anew with other frames, in one step: a failure in between leaves it as it is. What was there before is overwritten.</summary>
    public void Rewrite(GalleryBinding binding, IEnumerable<byte[]> payloads)
    {
        RequireKnown();
        GalleryHeader header = Header.NextGeneration(binding);
        GalleryCipher next = cipher.ForGeneration(header);
        try
        {
            Rewrite(header, next, payloads);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        storage.EraseReplaced();
    }

    public void Dispose()
    {
        cipher.Dispose();
        storage.Dispose();
    }

    private void Rewrite(GalleryHeader header, GalleryCipher next, IEnumerable<byte[]> payloads)
    {
        var written = new List<(GalleryFrame, long)>();
        GalleryCommit end = GalleryCommit.Empty;
        using (IGalleryStorage replacement = storage.CreateReplacement())
        {
            WriteEmpty(replacement, header, next);
            foreach (byte[] payload in payloads)
            {
                (GalleryFrame frame, GalleryCommit after) = Write(replacement, next, end, payload);
                written.Add((frame, end.End));
                end = after;
            }

            replacement.Write(GalleryFormat.CommitPosition, end.Encode(next));
            replacement.Flush();
            unknown = true;
            storage.ReplaceBy(replacement);
        }

        cipher.Dispose();
        (Header, cipher, commit, unknown) = (header, next, end, false);
        frames.Clear();
        frames.AddRange(written);
    }

    private static (GalleryHeader Header, byte[] Bytes) ReadHeader(IGalleryStorage storage)
    {
        var bytes = new byte[GalleryHeader.Length];
        if (storage.Length < GalleryFormat.FirstFrame)
            throw new InvalidFileException(storage.Name, "is too short to be a gallery", storage.Length);
        storage.Read(0, bytes);
        return (GalleryHeader.Decode(storage.Name, bytes), bytes);
    }

    private static GalleryLog Begin(IGalleryStorage storage, GalleryHeader header, byte[] bytes, GalleryCipher cipher)
    {
        GalleryHeader.Authenticate(storage.Name, bytes, cipher);
        var log = new GalleryLog(storage, header, cipher, GalleryCommit.Empty);
        log.Advance();
        return log;
    }

    private static (GalleryFrame Frame, GalleryCommit After) Write(IGalleryStorage storage, GalleryCipher cipher, GalleryCommit before, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > GalleryFormat.MaximumPayload - cipher.Overhead)
            throw new ArgumentException($"A frame holds at most {GalleryFormat.MaximumPayload} bytes.", nameof(payload));
        (GalleryFrame frame, byte[] stored) = GalleryFrame.Create(before, payload, cipher);
        storage.Write(before.End, [.. frame.Encode(), .. stored]);
        return (frame, After(before, frame));
    }

    private static GalleryCommit After(GalleryCommit before, GalleryFrame frame) =>
        new(before.FrameCount + 1, before.End + GalleryFrame.HeaderLength + frame.PayloadLength, frame.Checksum);

    private void RequireKnown()
    {
        if (unknown)
            throw new IOException($"{Name}: writing failed before; it has to be opened anew.");
    }

    /// <summary>Fails unless a key is given exactly where one is needed.</summary>
    internal static void RequireKey(string name, GalleryHeader header, GalleryKey? key)
    {
        GalleryProtection given = key?.Protection ?? GalleryProtection.None;
        if (given == header.Protection)
            return;
        throw new InvalidFileException(name, header.Protection switch
        {
            GalleryProtection.None => "is not encrypted, though a key is given",
            GalleryProtection.Key => "is encrypted with a key, which has to be given",
            _ => "is encrypted with a passphrase, which has to be given",
        });
    }

    /// <summary>Reads the commit record; again where a writer is just writing it.</summary>
    private GalleryCommit ReadCommit()
    {
        var bytes = new byte[GalleryCommit.Length];
        for (int attempt = 1; ; attempt++)
        {
            storage.Read(GalleryFormat.CommitPosition, bytes);
            if (GalleryCommit.IsWhole(bytes) || attempt == CommitReadTries)
                return GalleryCommit.Decode(Name, bytes, cipher);
            Thread.Sleep(1);
        }
    }
}
