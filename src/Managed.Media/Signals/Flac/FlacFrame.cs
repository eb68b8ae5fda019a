using System;

namespace Managed.Media.Signals.Flac;

/// <summary>One frame (RFC 9639, section 9): a header, the channels one after the other, and a sum over all of it.</summary>
internal static class FlacFrame
{
    private const int Sync = 0b11_1111_1111_1110;
    private const int LeftAndSide = 8;
    private const int SideAndRight = 9;
    private const int MiddleAndSide = 10;

    /// <summary>Reads the frame at the stream's place.</summary>
    /// <param name="bits">The stream.</param>
    /// <param name="info">What the stream says of itself.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="first">Its first sample.</param>
    /// <param name="samples">For each channel as many samples as the largest frame has, channel after channel.</param>
    /// <returns>The frame's samples of a channel.</returns>
    /// <exception cref="InvalidFileException">The stream ends or is malformed.</exception>
    public static int Read(FlacBits bits, FlacStreamInfo info, long frame, long first, Span<int> samples)
    {
        bits.ClearSums();
        if (bits.Read(14) != Sync || bits.Read(1) != 0)
            throw bits.Fault("a frame does not begin where the last one ends");
        bool countsSamples = bits.Read(1) == 1;
        int blockCode = (int)bits.Read(4);
        int rateCode = (int)bits.Read(4);
        int channelCode = (int)bits.Read(4);
        int bitsCode = (int)bits.Read(3);
        if (bits.Read(1) != 0 || blockCode == 0 || rateCode == 15 || channelCode > MiddleAndSide)
            throw bits.Fault("the header of a frame is malformed");
        if (ReadNumber(bits) != (countsSamples ? first : frame))
            throw bits.Fault("a frame is out of its order");
        int count = blockCode switch
        {
            1 => 192,
            <= 5 => 576 << (blockCode - 2),
            6 => (int)bits.Read(8) + 1,
            7 => (int)bits.Read(16) + 1,
            _ => 256 << (blockCode - 8),
        };
        bits.Read(rateCode switch { 12 => 8, 13 or 14 => 16, _ => 0 });
        byte sum = bits.HeaderSum;
        if (bits.Read(8) != sum)
            throw bits.Fault("the sum over a frame's header is wrong");
        if (count > info.LargestBlock || count > info.SampleCount - first)
            throw bits.Fault("a frame is longer than the stream says");
        int channels = channelCode < LeftAndSide ? channelCode + 1 : 2;
        int bitCount = bitsCode switch { 0 => info.BitCount, 1 => 8, 2 => 12, 4 => 16, 5 => 20, 6 => 24, _ => 0 };
        if (channels != info.ChannelCount || bitCount != info.BitCount)
            throw bits.Fault("a frame has other channels or samples than the stream says");
        for (int channel = 0; channel < channels; channel++)
        {
            bool isSide = channelCode switch { LeftAndSide or MiddleAndSide => channel == 1, SideAndRight => channel == 0, _ => false };
            FlacSubframe.Read(bits, bitCount + (isSide ? 1 : 0), samples.Slice(channel * info.LargestBlock, count));
        }

        bits.Align();
        ushort frameSum = bits.FrameSum;
        if (bits.Read(16) != frameSum)
            throw bits.Fault("the sum over a frame is wrong");
        if (channelCode >= LeftAndSide)
            Separate(bits, channelCode, bitCount, samples[..count], samples.Slice(info.LargestBlock, count));
        return count;
    }

    /// <summary>A number of up to 36 bits in the manner of UTF-8.</summary>
    private static long ReadNumber(FlacBits bits)
    {
        uint lead = bits.Read(8);
        if (lead < 0x80)
            return lead;
        int following = 0;
        while ((lead & (0x40 >> following)) != 0)
            following++;
        if (following is 0 or > 6)
            throw bits.Fault("the number of a frame is malformed");
        long number = lead & (0x3Fu >> following);
        for (int i = 0; i < following; i++)
        {
            uint next = bits.Read(8);
            if (next >> 6 != 0b10)
                throw bits.Fault("the number of a frame is malformed");
            number = (number << 6) | (next & 0x3F);
        }

        return number;
    }

    /// <summary>Two channels out of one and their difference, or out of their mean and difference.</summary>
    private static void Separate(FlacBits bits, int code, int bitCount, Span<int> one, Span<int> two)
    {
        int limit = 1 << (bitCount - 1);
        for (int i = 0; i < one.Length; i++)
        {
            // The mean has lost its last bit, which is the difference's.
            int sum = (one[i] << 1) | (two[i] & 1);
            (int left, int right) = code switch
            {
                LeftAndSide => (one[i], one[i] - two[i]),
                SideAndRight => (one[i] + two[i], two[i]),
                _ => ((sum + two[i]) >> 1, (sum - two[i]) >> 1),
            };
            if (left < -limit || left >= limit || right < -limit || right >= limit)
                throw bits.Fault("a sample is beyond its bits");
            (one[i], two[i]) = (left, right);
        }
    }
}
