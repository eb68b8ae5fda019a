using System;
using System.Numerics;
using Managed.Formats;

namespace Managed.Media.Signals.Flac;

/// <summary>Bits of a stream, highest first, with the sums by which frames are checked.</summary>
internal sealed class FlacBits(ByteSource source, string file)
{
    private const int BufferLength = 1 << 14;

    private static readonly byte[] HeaderSums = Array.ConvertAll(Table(0x07, 8), sum => (byte)sum);
    private static readonly ushort[] FrameSums = Table(0x8005, 16);

    private readonly byte[] buffer = new byte[BufferLength];
    private long bufferStart;
    private int bufferCount;
    private ulong held;
    private int heldCount;

    /// <summary>The byte that is taken next.</summary>
    public long Position { get; private set; }

    /// <summary>CRC-8 of the bytes since the last <see cref="Seek"/> or <see cref="ClearSums"/>.</summary>
    public byte HeaderSum { get; private set; }

    /// <summary>CRC-16 of the bytes since the last <see cref="Seek"/> or <see cref="ClearSums"/>.</summary>
    public ushort FrameSum { get; private set; }

    public void Seek(long position)
    {
        Position = position;
        (held, heldCount) = (0, 0);
        ClearSums();
    }

    public void ClearSums() => (HeaderSum, FrameSum) = (0, 0);

    /// <summary>Reads up to 32 bits as a number without sign.</summary>
    /// <exception cref="InvalidFileException">The stream ends.</exception>
    public uint Read(int count)
    {
        while (heldCount < count)
            Take();
        heldCount -= count;
        uint value = (uint)(held >> heldCount);
        held &= (1UL << heldCount) - 1;
        return value;
    }

    /// <summary>Reads 1 to 32 bits as a number with sign.</summary>
    /// <exception cref="InvalidFileException">The stream ends.</exception>
    public int ReadSigned(int count) => (int)(Read(count) << (32 - count)) >> (32 - count);

    /// <summary>Counts zeros up to the next one, which is taken too.</summary>
    /// <exception cref="InvalidFileException">The stream ends, or there are more zeros than the limit.</exception>
    public uint ReadUnary(uint limit)
    {
        uint zeros = 0;
        while (held == 0)
        {
            zeros += (uint)heldCount;
            heldCount = 0;
            if (zeros > limit)
                throw Fault("a number is out of range");
            Take();
        }

        int leading = BitOperations.LeadingZeroCount(held) - (64 - heldCount);
        heldCount -= leading + 1;
        held &= (1UL << heldCount) - 1;
        zeros += (uint)leading;
        return zeros <= limit ? zeros : throw Fault("a number is out of range");
    }

    /// <summary>Goes on to the next whole byte over bits that are zero.</summary>
    /// <exception cref="InvalidFileException">They are not.</exception>
    public void Align()
    {
        if (Read(heldCount % 8) != 0)
            throw Fault("the bits before a frame's sum are not zero");
    }

    public InvalidFileException Fault(string reason) => new(file, reason, Position);

    private static ushort[] Table(int polynomial, int width)
    {
        var table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            int sum = i << (width - 8);
            for (int bit = 0; bit < 8; bit++)
                sum = (sum << 1) ^ ((sum >> (width - 1) & 1) * polynomial);
            table[i] = (ushort)(sum & ((1 << width) - 1));
        }

        return table;
    }

    private void Take()
    {
        long at = Position - bufferStart;
        if (at < 0 || at >= bufferCount)
        {
            bufferStart = Position;
            bufferCount = (int)Math.Min(BufferLength, source.Length - Position);
            if (bufferCount <= 0)
                throw new InvalidFileException(file, "the stream is truncated", source.Length);
            source.Read(Position, buffer.AsSpan(0, bufferCount));
            at = 0;
        }

        byte value = buffer[at];
        Position++;
        HeaderSum = HeaderSums[HeaderSum ^ value];
        FrameSum = (ushort)((FrameSum << 8) ^ FrameSums[(FrameSum >> 8) ^ value]);
        held = (held << 8) | value;
        heldCount += 8;
    }
}
