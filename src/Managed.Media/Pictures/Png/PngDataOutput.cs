using System;
using System.Buffers.Binary;
using System.IO;

namespace Managed.Media.Pictures.Png;

/// <summary>Gathers what is written and passes it on as data chunks, or as those of an animation's frame.</summary>
/// <param name="target">Where the chunks go.</param>
/// <param name="frames">Numbers the chunks of an animation's frame; null for those of the picture itself.</param>
internal sealed class PngDataOutput(Stream target, PngSequence? frames = null) : Stream
{
    private const int ChunkLength = 1 << 16;

    private readonly byte[] buffer = new byte[ChunkLength];
    private int count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes a chunk: length, name, data, check.</summary>
    public static void WriteChunk(Stream target, uint type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + PngChunk.Overhead];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4), type);
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Of(chunk.AsSpan(4, data.Length + 4)));
        target.Write(chunk);
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, ChunkLength - count);
            bytes[..taken].CopyTo(buffer.AsSpan(count));
            bytes = bytes[taken..];
            count += taken;
            if (count == ChunkLength)
                WriteGathered();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: chunks are written when they are full and at the end.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && count > 0)
            WriteGathered();
        base.Dispose(disposing);
    }

    private void WriteGathered()
    {
        if (frames is null)
            WriteChunk(target, PngChunkType.Data, buffer.AsSpan(0, count));
        else
            WriteChunk(target, PngChunkType.FrameData, [.. frames.Next(), .. buffer.AsSpan(0, count)]);
        count = 0;
    }
}
