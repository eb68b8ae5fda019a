using System;
using System.IO;

namespace Managed.Tests.Formats;

/// <summary>A stream on a disk that has room for some bytes: what comes after them is refused in the middle of a write, as disks do.</summary>
internal sealed class FullDisk(Stream under, long room) : Stream
{
    private long left = room;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int fits = (int)Math.Min(left, buffer.Length);
        under.Write(buffer[..fits]);
        left -= fits;
        if (fits < buffer.Length)
            throw new IOException("the disk is full");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => under.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
