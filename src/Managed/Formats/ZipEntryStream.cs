using System;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;

namespace Managed.Formats;

/// <summary>The bytes of a file in a zip archive, of exactly the length and sum that the directory names.</summary>
internal sealed class ZipEntryStream : Stream
{
    private readonly ZipEntry entry;
    private readonly string name;
    private readonly Stream stored;
    private readonly Crc32 sum = new();
    private long position;

    public ZipEntryStream(ByteSource source, ZipEntry entry, string name)
    {
        this.entry = entry;
        this.name = name;
        Stream range = new ByteSourceStream(source, entry.DataOffset, entry.StoredLength);
        stored = entry.IsDeflated ? new DeflateStream(range, CompressionMode.Decompress) : range;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => entry.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, entry.Length - position)];
        int read = ReadStored(buffer);
        if (read == 0 && !buffer.IsEmpty)
            throw new InvalidFileException(name, $"file '{entry.Name}' ends before the length that the directory names", entry.DataOffset);
        sum.Append(buffer[..read]);
        position += read;
        if (position == entry.Length && read > 0)
            RequireEnd();
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stored.Dispose();
        base.Dispose(disposing);
    }

    private void RequireEnd()
    {
        Span<byte> beyond = stackalloc byte[1];
        if (sum.GetCurrentHashAsUInt32() != entry.Crc)
            throw new InvalidFileException(name, $"file '{entry.Name}' has another sum than the directory names; it is damaged", entry.DataOffset);
        if (ReadStored(beyond) > 0)
            throw new InvalidFileException(name, $"file '{entry.Name}' goes on beyond the length that the directory names", entry.DataOffset);
    }

    private int ReadStored(Span<byte> buffer)
    {
        try
        {
            return stored.Read(buffer);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidFileException(name, $"file '{entry.Name}' is not deflated as it should be", entry.DataOffset, damaged);
        }
    }
}
