using System;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals.Flac;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Flac;

public sealed class FlacStreamTests
{
    public static TheoryData<byte[], int, int> OfTheProgram => new()
    {
        { FlacBytes.Stereo16, 2, 16 },
        { FlacBytes.Mono8, 1, 8 },
        { FlacBytes.Three24, 3, 24 },
        { FlacBytes.Ramp16, 2, 16 },
    };

    [Theory]
    [MemberData(nameof(OfTheProgram))]
    public void Samples_are_those_that_the_formats_own_program_compressed(byte[] bytes, int channels, int bits)
    {
        FlacStream stream = Open(bytes);
        Assert.Equal((channels, bits, 100L), (stream.Info.ChannelCount, stream.Info.BitCount, stream.Info.SampleCount));
        int[] all = Read(stream, 0, 100);
        for (int channel = 0; channel < channels; channel++)
            Assert.Equal(FlacBytes.Samples(bytes, channel), all.Where((_, i) => i % channels == channel));
    }

    [Theory]
    [MemberData(nameof(OfTheProgram))]
    public void Any_range_in_any_order_has_the_samples_of_the_whole(byte[] bytes, int channels, int bits)
    {
        Assert.InRange(bits, 8, 24);
        int[] all = Read(Open(bytes), 0, 100);
        FlacStream stream = Open(bytes);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            int first = random.Next(100);
            int count = random.Next(1, 101 - first);
            Assert.Equal(all[(first * channels)..((first + count) * channels)], Read(stream, first, count));
        }
    }

    [Theory]
    [InlineData(1, new[] { 100, -200, 7 }, new[] { 3, 32767, -32768 })]
    [InlineData(8, new[] { 100, -200, 7 }, new[] { 3, 32000, -32768 })]
    [InlineData(9, new[] { 100, -200, 7 }, new[] { 3, 32000, -32768 })]
    [InlineData(10, new[] { 100, -201, 7 }, new[] { 3, 32000, -32767 })]
    public void Two_channels_come_apart_again(int code, int[] left, int[] right)
    {
        int[] sides = [.. left.Zip(right, (l, r) => l - r)];
        FlacBytes bytes = new FlacBytes(2, 16, 3).Frame(0, 3, code);
        bytes.Verbatim(code == 9 ? 17 : 16, code switch { 9 => sides, 10 => [.. left.Zip(right, (l, r) => (l + r) >> 1)], _ => left });
        bytes.Verbatim(code is 8 or 10 ? 17 : 16, code is 8 or 10 ? sides : right);
        int[] samples = Read(Open(bytes.End().Encode()), 0, 3);
        Assert.Equal(left, samples.Where((_, i) => i % 2 == 0));
        Assert.Equal(right, samples.Where((_, i) => i % 2 == 1));
    }

    [Fact]
    public void Residuals_may_stand_as_they_are_and_parameters_may_be_long()
    {
        // Order 1 in two parts: two plain residuals of three bits, then four of five-bit parameter 20.
        FlacBytes bytes = new FlacBytes(1, 16, 6).Frame(0, 6, 0).Bits(9 << 1, 8).Bits(1000, 16).Bits(1, 2).Bits(1, 4);
        bytes.Bits(31, 5).Bits(3, 5).Bits(-4, 3).Bits(3, 3).Bits(20, 5);
        foreach (int residual in (int[])[5, -6, 0])
            bytes.Bits(1, 1).Bits((residual << 1) ^ (residual >> 31), 20);
        Assert.Equal([1000, 996, 999, 1004, 998, 998], Read(Open(bytes.End().Encode()), 0, 6));
    }

    [Fact]
    public void Blocks_before_the_frames_are_passed_over()
    {
        byte[] bytes = FlacBytes.Mono8;
        byte[] longer = [.. bytes[..4], 0, .. bytes[5..42], 4, 0, 0, 3, 1, 2, 3, 0x81, 0, 0, 0, .. bytes[42..]];
        Assert.Equal(Read(Open(bytes), 0, 100), Read(Open(longer), 0, 100));
    }

    [Theory]
    [InlineData(0, "is not FLAC")]
    [InlineData(4, "does not begin with what it says of itself")]
    [InlineData(7, "does not begin with what it says of itself")]
    [InlineData(10, "the extent of the frames")]
    [InlineData(42, "does not begin where the last one ends")]
    [InlineData(46, "out of its order")]
    [InlineData(48, "header is wrong")]
    [InlineData(60, "sum over a frame is wrong")]
    public void A_changed_byte_is_noticed(int at, string reason)
    {
        byte[] bytes = [.. FlacBytes.Three24];
        bytes[at] = (byte)(at == 10 ? 0 : bytes[at] ^ 1);
        if (at == 10)
            bytes[11] = 0;
        Damage.Refuses(() => Read(Open(bytes), 0, 100), reason);
    }

    [Fact]
    public void Every_beginning_of_a_stream_is_refused() => Damage.RefusesEveryBeginning(FlacBytes.Stereo16, bytes => Read(Open(bytes), 0, 100));

    [Fact]
    public void Whatever_a_byte_becomes_the_stream_is_read_or_refused() => Damage.SurvivesEveryChangedByte(FlacBytes.Three24, bytes => Read(Open(bytes), 0, 100));

    [Theory]
    [InlineData(2, 16, 3, "other channels or samples")]
    [InlineData(1, 24, 3, "other channels or samples")]
    [InlineData(1, 16, 2, "longer than the stream says")]
    [InlineData(1, 32, 3, "samples of 32 bits")]
    [InlineData(1, 16, 0, "does not say how many")]
    [InlineData(1, 16, 1L << 35, "too short for")]
    public void A_stream_that_is_not_what_it_says_is_refused(int channels, int bits, long samples, string reason)
    {
        byte[] bytes = new FlacBytes(channels, bits, samples).Frame(0, 3, 0).Verbatim(16, 1, 2, 3).End().Encode();
        Damage.Refuses(() => Read(Open(bytes), 0, 2), reason);
    }

    [Theory]
    [InlineData(0b1000_0000, 8, "does not begin with zero")]
    [InlineData(0b0000_0100, 8, "no known kind")]
    [InlineData((8 + 4) << 1, 8, "shorter than its predictor")]
    [InlineData(0b0000_0001, 23, "no bits left")]
    public void A_channel_that_is_malformed_is_refused(int value, int count, string reason)
    {
        byte[] bytes = new FlacBytes(1, 16, 3).Frame(0, 3, 0).Bits(value, 8).Bits(0, count - 8).Bits(1, 1).Bits(0, 64).End().Encode();
        Damage.Refuses(() => Read(Open(bytes), 0, 3), reason);
    }

    [Fact]
    public void Samples_beyond_their_bits_are_refused()
    {
        FlacBytes bytes = new FlacBytes(1, 16, 3).Frame(0, 3, 0).Bits(9 << 1, 8).Bits(32767, 16).Bits(0, 2).Bits(0, 4).Bits(15, 4).Bits(2, 5).Bits(1, 2).Bits(0, 2);
        Damage.Refuses(() => Read(Open(bytes.End().Encode()), 0, 3), "a sample is beyond its bits");
        FlacBytes apart = new FlacBytes(2, 16, 1).Frame(0, 1, 8).Verbatim(16, 32767).Verbatim(17, -1);
        Damage.Refuses(() => Read(Open(apart.End().Encode()), 0, 1), "a sample is beyond its bits");
    }

    [Fact]
    public void Weights_that_shift_upwards_are_refused()
    {
        FlacBytes bytes = new FlacBytes(1, 16, 3).Frame(0, 3, 0).Bits(32 << 1, 8).Bits(0, 16).Bits(0, 4).Bits(-1, 5).Bits(0, 32);
        Damage.Refuses(() => Read(Open(bytes.End().Encode()), 0, 3), "the weights of a predictor");
    }

    private static FlacStream Open(byte[] bytes) => new(ByteSource.OfMemory(bytes), 0, "input");

    private static int[] Read(FlacStream stream, int first, int count)
    {
        var samples = new int[count * stream.Info.ChannelCount];
        stream.Read(first, samples);
        return samples;
    }
}
