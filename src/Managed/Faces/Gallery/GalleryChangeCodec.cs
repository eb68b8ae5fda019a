using System;
using System.Collections.Immutable;
using System.IO;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>Changes as the payloads of frames.</summary>
/// <remarks>
/// Little-endian. Audit entries: count 4, then each time 8, action 1, length of the actor 2, actor, count of ranges 4, ranges 16 each, digest 32. Samples: count
/// 4, numbers 8 each, times 8 each, names (length 2, UTF-8) each, then values 4 each. Removed: count 4, numbers 8 each. A name has at most 512 bytes.
/// </remarks>
internal sealed class GalleryChangeCodec(string file, int dimensions)
{
    /// <summary>Numbers of samples are below this.</summary>
    public const long IdBound = 1L << 53;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] text = new byte[ushort.MaxValue];
    private float[] values = [];

    public static byte[] Encode(GalleryChange change)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(change.Audit.Length);
        foreach (AuditEntry entry in change.Audit)
            Write(writer, entry);
        writer.Write(change.Added.Ids.Length);
        Write(writer, change.Added.Ids);
        Write(writer, change.Added.Times);
        foreach (string name in change.Added.Names)
            Write(writer, name);
        writer.Write(MemoryMarshal.AsBytes(change.Added.Values.Span));
        writer.Write(change.Removed.Length);
        Write(writer, change.Removed);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a change. Its embeddings lie in a buffer that the next one overwrites.</summary>
    public GalleryChange Decode(ArraySegment<byte> payload)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(payload.Array!, payload.Offset, payload.Count, writable: false));
            var change = new GalleryChange(ReadAudit(reader), ReadSamples(reader), ReadNumbers(reader, Count(reader, sizeof(long))));
            return reader.BaseStream.Position == payload.Count ? change : throw Wrong("has bytes behind its change");
        }
        catch (Exception exception) when (exception is EndOfStreamException or DecoderFallbackException or ArgumentOutOfRangeException)
        {
            throw Wrong("ends inside its change", exception);
        }
    }

    private static void Write(BinaryWriter writer, AuditEntry entry)
    {
        writer.Write(entry.At.ToUnixTimeMilliseconds());
        writer.Write((byte)entry.Action);
        Write(writer, entry.Actor);
        writer.Write(entry.Samples.Length);
        foreach (SampleRange range in entry.Samples)
        {
            writer.Write(range.First);
            writer.Write(range.Count);
        }

        writer.Write(Convert.FromHexString(entry.Digest));
    }

    private static void Write(BinaryWriter writer, string text)
    {
        byte[] bytes = Strict.GetBytes(text);
        writer.Write(checked((ushort)bytes.Length));
        writer.Write(bytes);
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<long> numbers)
    {
        foreach (long number in numbers)
            writer.Write(number);
    }

    private ImmutableArray<AuditEntry> ReadAudit(BinaryReader reader)
    {
        int count = Count(reader, sizeof(long) + Sha256.Length);
        ImmutableArray<AuditEntry>.Builder entries = ImmutableArray.CreateBuilder<AuditEntry>(count);
        for (int i = 0; i < count; i++)
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
            var action = (AuditAction)reader.ReadByte();
            string actor = ReadText(reader);
            var ranges = new SampleRange[Count(reader, 2 * sizeof(long))];
            for (int r = 0; r < ranges.Length; r++)
                ranges[r] = ReadRange(reader);
            if (!Enum.IsDefined(action) || !GalleryText.IsActor(actor))
                throw Wrong("has an audit entry whose action or actor cannot be");
            entries.Add(new AuditEntry(at, actor, action, [.. ranges], Convert.ToHexStringLower(ReadBytes(reader, Sha256.Length))));
        }

        return entries.MoveToImmutable();
    }

    private GallerySamples ReadSamples(BinaryReader reader)
    {
        int count = Count(reader, (2 * sizeof(long)) + (sizeof(float) * dimensions));
        if (count == 0)
            return GallerySamples.None;
        long[] ids = ReadNumbers(reader, count);
        long[] times = ReadNumbers(reader, count);
        var names = new string[count];
        for (int i = 0; i < count; i++)
            names[i] = ReadText(reader);
        if (values.Length < count * dimensions)
            values = new float[count * dimensions];
        Memory<float> embeddings = values.AsMemory(0, count * dimensions);
        ReadBytes(reader, MemoryMarshal.AsBytes(embeddings.Span));
        for (int i = 0; i < count; i++)
        {
            _ = DateTimeOffset.FromUnixTimeMilliseconds(times[i]);
            if (ids[i] is < 0 or >= IdBound || !GalleryText.IsName(names[i]))
                throw Wrong("has a sample whose number or name cannot be");
        }

        return TensorPrimitives.IsFiniteAll<float>(embeddings.Span)
            ? new GallerySamples(ids, times, names, embeddings)
            : throw Wrong("has an embedding that is not finite");
    }

    private SampleRange ReadRange(BinaryReader reader)
    {
        var range = new SampleRange(reader.ReadInt64(), reader.ReadInt64());
        return range.First >= 0 && range.Count > 0 && range.First < IdBound && range.Count <= IdBound - range.First ? range : throw Wrong("has an audit entry of samples that cannot be");
    }

    private static long[] ReadNumbers(BinaryReader reader, int count)
    {
        var numbers = new long[count];
        ReadBytes(reader, MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    /// <summary>A count of things of at least so many bytes each, which are there.</summary>
    private int Count(BinaryReader reader, int size)
    {
        int count = reader.ReadInt32();
        return count >= 0 && (long)count * size <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw Wrong("says it holds more than it does");
    }

    private string ReadText(BinaryReader reader)
    {
        Span<byte> bytes = text.AsSpan(0, reader.ReadUInt16());
        ReadBytes(reader, bytes);
        return Strict.GetString(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader, int count)
    {
        var bytes = new byte[count];
        ReadBytes(reader, bytes);
        return bytes;
    }

    private static void ReadBytes(BinaryReader reader, Span<byte> destination) => reader.BaseStream.ReadExactly(destination);

    private InvalidFileException Wrong(string reason, Exception? inner = null) => new(file, $"a frame of it {reason}", null, inner);
}
