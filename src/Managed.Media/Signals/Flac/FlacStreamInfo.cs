using System;
using System.Buffers.Binary;
using Managed.Formats;

namespace Managed.Media.Signals.Flac;

/// <summary>What a stream says of itself before its first frame.</summary>
/// <param name="LargestBlock">Samples of a frame, at most.</param>
/// <param name="ChannelCount">1 to 8.</param>
/// <param name="BitCount">Bits of a sample.</param>
/// <param name="SampleCount">Samples of each channel.</param>
/// <param name="FirstFrame">Where the first frame begins.</param>
internal sealed record FlacStreamInfo(int LargestBlock, int ChannelCount, int BitCount, long SampleCount, long FirstFrame)
{
    private const int StreamInfoLength = 34;
    private const int SmallestBlock = 16;
    private const int MostBits = 24;

    /// <summary>The least bytes of a frame: header, one subframe, sum.</summary>
    private const int LeastFrameLength = 9;

    /// <summary>Reads the blocks before the frames; of those after the first only the length counts.</summary>
    /// <exception cref="InvalidFileException">They are truncated, malformed or beyond what is read.</exception>
    public static FlacStreamInfo Read(ByteSource source, long start, string file)
    {
        const int Length = 4 + 4 + StreamInfoLength;
        if (start > source.Length - Length)
            throw new InvalidFileException(file, "the stream is truncated in its header", source.Length);
        var bytes = new byte[Length];
        source.Read(start, bytes);
        if (!bytes.AsSpan().StartsWith("fLaC"u8))
            throw new InvalidFileException(file, "the content is not FLAC", start);
        if ((bytes[4] & 0x7F) != 0 || BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) << 8 >> 8 != StreamInfoLength)
            throw new InvalidFileException(file, "the stream does not begin with what it says of itself", start + 4);
        ReadOnlySpan<byte> info = bytes.AsSpan(8);
        int largest = BinaryPrimitives.ReadUInt16BigEndian(info[2..]);
        ulong fields = BinaryPrimitives.ReadUInt64BigEndian(info[10..]);
        int channels = (int)(fields >> 41 & 7) + 1;
        int bits = (int)(fields >> 36 & 31) + 1;
        long samples = (long)(fields & 0xF_FFFF_FFFF);
        if (largest < SmallestBlock || BinaryPrimitives.ReadUInt16BigEndian(info) > largest)
            throw new InvalidFileException(file, "the extent of the frames is out of range", start + 8);
        if (bits is < 4 or > MostBits)
            throw new InvalidFileException(file, $"samples of {bits} bits are not read", start + 18);
        if (samples == 0)
            throw new InvalidFileException(file, "the stream does not say how many samples it has", start + 18);
        long first = FirstFrameOf(source, start, (bytes[4] & 0x80) != 0, file);
        if (samples > (source.Length - first) / LeastFrameLength * largest)
            throw new InvalidFileException(file, $"the stream is too short for {samples} samples", source.Length);
        return new FlacStreamInfo(largest, channels, bits, samples, first);
    }

    private static long FirstFrameOf(ByteSource source, long start, bool isLast, string file)
    {
        long at = start + 4 + 4 + StreamInfoLength;
        var header = new byte[4];
        while (!isLast)
        {
            if (at > source.Length - header.Length)
                throw new InvalidFileException(file, "the stream is truncated in its header", source.Length);
            source.Read(at, header);
            isLast = (header[0] & 0x80) != 0;
            if ((header[0] & 0x7F) is 0 or 0x7F)
                throw new InvalidFileException(file, "a block of the stream's header is of no known kind", at);
            at += header.Length + (BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFF_FFFF);
        }

        return at <= source.Length ? at : throw new InvalidFileException(file, "the stream is truncated in its header", source.Length);
    }
}
