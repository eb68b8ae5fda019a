using System;
using System.Buffers.Binary;
using System.IO;

namespace Managed.Media.Pictures.Png;

/// <summary>The contents of the data chunks as one stream; the chunks have been checked.</summary>
internal sealed class PngDataInput(PngFile png) : Stream
{
    private readonly ReadOnlyMemory<byte> bytes = png.Bytes;
    private long unread = png.DataLength;
    private int next = png.DataOffset;
    private ReadOnlyMemory<byte> current;

    /// <summary>Where in the file the stream has come to.</summary>
    public int FileOffset { get; private set; } = png.DataOffset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (current.IsEmpty && unread > 0)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[next..]);
            var chunk = new PngChunk(PngChunkType.Data, next, length);
            current = bytes.Slice(chunk.DataOffset, length);
            FileOffset = chunk.DataOffset;
            next = chunk.End;
        }

        int count = Math.Min(buffer.Length, current.Length);
        current.Span[..count].CopyTo(buffer);
        current = current[count..];
        FileOffset += count;
        unread -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
