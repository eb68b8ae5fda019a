using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Managed.Media.Signals;
using Managed.Media.Signals.Wfdb;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Signals.Wfdb;

public sealed class WfdbReaderTests
{
    public static TheoryData<int> Formats => [.. WfdbBytes.Formats];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Signals_may_be_channels_of_a_flac_stream(int perFrame)
    {
        var files = new Dictionary<string, byte[]>
        {
            ["r.hea"] = Encoding.ASCII.GetBytes($"r 3 100 {100 / perFrame}\nr.dat 516x{perFrame}+5 200/mV\nr.dat 516x{perFrame}+5 10(5)/mmHg\nm.dat 508 1/C\n"),
            ["r.dat"] = [1, 2, 3, 4, 5, .. FlacBytes.Stereo16],
            ["m.dat"] = FlacBytes.Mono8,
        };
        using var record = (WfdbRecord)Open(files);
        for (int channel = 0; channel < 3; channel++)
        {
            int count = channel < 2 ? 100 : 100 / perFrame;
            int[] expected = [.. FlacBytes.Samples(channel < 2 ? FlacBytes.Stereo16 : FlacBytes.Mono8, channel % 2).Take(count)];
            if (channel == 2)
                expected = [.. expected.Select(sample => sample == -128 ? DigitalSignalRecord.MissingSample : sample)];
            for (int first = 0; first < count; first += 7)
            {
                var samples = new int[count - first];
                record.ReadDigital(channel, first, samples);
                Assert.Equal(expected[first..], samples);
            }
        }
    }

    [Theory]
    [InlineData("r 1 100\nr.dat 516\n", "2 channels where the header names 1 signals")]
    [InlineData("r 2 100\nr.dat 524\nr.dat 524\n", "16 bits where the header names format 524")]
    [InlineData("r 2 100\nr.dat 516\nr.dat 516x2\n", "differ in their samples a frame")]
    [InlineData("r 2 100 101\nr.dat 516\nr.dat 516\n", "one is truncated")]
    public void A_flac_stream_that_is_not_of_the_signals_is_refused(string header, string reason) => Damage.Refuses(
        () => Open(new Dictionary<string, byte[]> { ["r.hea"] = Encoding.ASCII.GetBytes(header), ["r.dat"] = FlacBytes.Stereo16 }), reason);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_range_of_every_format_gives_its_samples(int format)
    {
        Gen<(int Frames, int PerFrame, int First, int Count, int Seed)> cases =
            from frames in Gen.Choose(1, 40)
            from perFrame in Gen.Choose(1, 4)
            from first in Gen.Choose(0, (frames * perFrame) - 1)
            from count in Gen.Choose(0, (frames * perFrame) - first)
            from seed in Gen.Choose(0, 1 << 20)
            select (frames, perFrame, first, count, seed);
        Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            int[] stored = RandomSamples(format, drawn.Frames * (1 + drawn.PerFrame), drawn.Seed);
            using var record = (WfdbRecord)Open(WfdbBytes.Record(format, drawn.Frames, drawn.PerFrame, stored));
            int[] expected = [.. Column(stored, format, 1, drawn.PerFrame).Skip(drawn.First).Take(drawn.Count)];
            var actual = new int[drawn.Count];
            record.ReadDigital(1, drawn.First, actual);
            Assert.Equal(expected, actual);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Differences_are_summed_from_wherever_reading_begins()
    {
        const int Frames = 30_000;
        int[] stored = RandomSamples(8, 2 * Frames, 7);
        int[] expected = [.. Column(stored, 8, 1, 1)];
        using var record = (WfdbRecord)Open(WfdbBytes.Record(8, Frames, 1, stored));
        foreach (int first in (int[])[29_990, 3, 8192, 8191, 12_345, 0])
        {
            var actual = new int[10];
            record.ReadDigital(1, first, actual);
            Assert.Equal(expected[first..(first + 10)], actual);
        }
    }

    [Theory]
    [InlineData(212, new byte[] { 0xE3, 0x33, 0xF3 }, new[] { 0x3E3, 0x3F3 })]
    [InlineData(212, new byte[] { 0xFF, 0x8F, 0x00 }, new[] { -1, DigitalSignalRecord.MissingSample })]
    [InlineData(310, new byte[] { 0x02, 0x08, 0xFE, 0x07 }, new[] { 1, -1, 1 })]
    [InlineData(311, new byte[] { 0x01, 0xFC, 0x1F, 0x00 }, new[] { 1, -1, 1 })]
    [InlineData(16, new byte[] { 0x01, 0x80, 0x00, 0x80 }, new[] { -32767, DigitalSignalRecord.MissingSample })]
    [InlineData(61, new byte[] { 0x80, 0x01, 0x80, 0x00 }, new[] { -32767, DigitalSignalRecord.MissingSample })]
    [InlineData(160, new byte[] { 0x00, 0x80, 0x00, 0x00 }, new[] { 0, DigitalSignalRecord.MissingSample })]
    [InlineData(80, new byte[] { 0x81, 0x00 }, new[] { 1, DigitalSignalRecord.MissingSample })]
    [InlineData(24, new byte[] { 0xFE, 0xFF, 0xFF, 0x00, 0x00, 0x80 }, new[] { -2, DigitalSignalRecord.MissingSample })]
    [InlineData(32, new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x80 }, new[] { -2, DigitalSignalRecord.MissingSample })]
    [InlineData(8, new byte[] { 0x03, 0xFE }, new[] { 103, 101 })]
    public void Bytes_mean_what_the_format_says(int format, byte[] bytes, int[] samples)
    {
        using var record = (WfdbRecord)Open(new()
        {
            ["r.hea"] = Encoding.ASCII.GetBytes($"r 1 360\nr.dat {format} 200 12 0 100\n"),
            ["r.dat"] = bytes,
        });
        Assert.Equal(samples.Length, record.FrameCount);
        var actual = new int[samples.Length];
        record.ReadDigital(0, 0, actual);
        Assert.Equal(samples, actual);
    }

    [Fact]
    public void A_header_says_how_numbers_become_physical()
    {
        using SignalRecord record = Open(WfdbBytes.Record(16, 3, 2, [10, 105, -5, 20, 5, 5, -32768, 15, 25]));
        Assert.Equal((100, 3, 200), (record.FrameRate, record.FrameCount, record.SampleRate(1)));
        Assert.Equal(new SignalChannel("", "mV", 1, 200, 0), record.Channels[0]);
        Assert.Equal(new SignalChannel("second one", "mmHg", 2, 10, 5), record.Channels[1]);
        var values = new double[6];
        record.Read(1, 0, values);
        Assert.Equal([10, -1, 0, 0, 1, 2], values);
        record.Read(0, 0, values.AsSpan(0, 3));
        Assert.Equal([0.05, 0.1, double.NaN], values[..3]);
    }

    [Fact]
    public void A_tensor_has_the_channels_as_rows()
    {
        using SignalRecord record = Open(new()
        {
            ["r.hea"] = "r 2 360 3\nr.dat 16 1 12 0 0 0 0 a\nr.dat 16 2 12 0 0 0 0 b\n"u8.ToArray(),
            ["r.dat"] = WfdbBytes.Pack(16, [1, 2, 3, 4, 5, 6]),
        });
        Tensor tensor = record.ReadTensor(1, 2);
        Assert.Equal([1, 2, 2], tensor.Shape);
        Assert.Equal([3f, 5, 2, 3], tensor.Span.ToArray());
    }

    [Fact]
    public void A_skew_shifts_a_signal_and_leaves_its_end_missing()
    {
        using var record = (WfdbRecord)Open(new()
        {
            ["r.hea"] = "r 2 360 4\nr.dat 16 200\nr.dat 16:3 200\n"u8.ToArray(),
            ["r.dat"] = WfdbBytes.Pack(16, [1, 10, 2, 20, 3, 30, 4, 40]),
        });
        var samples = new int[4];
        record.ReadDigital(1, 0, samples);
        Assert.Equal([40, DigitalSignalRecord.MissingSample, DigitalSignalRecord.MissingSample, DigitalSignalRecord.MissingSample], samples);
    }

    [Fact]
    public void Segments_follow_each_other_and_gaps_are_missing()
    {
        Dictionary<string, byte[]> files = new()
        {
            ["m.hea"] = "m/4 2 100 9\nlayout 0\none 3\n~ 2\ntwo 4\n"u8.ToArray(),
            ["layout.hea"] = "layout 2 100 0\n~ 0 200/mV 12 0 0 0 0 I\n~ 0 200/mV 12 0 0 0 0 V\n"u8.ToArray(),
            ["one.hea"] = "one 1 100 3\none.dat 16 10/mV 12 0 0 0 0 V\n"u8.ToArray(),
            ["one.dat"] = WfdbBytes.Pack(16, [10, 20, 30]),
            ["two.hea"] = "two 2 100 4\ntwo.dat 16 1/mV 12 0 0 0 0 V\ntwo.dat 16 1/mV 12 0 0 0 0 I\n"u8.ToArray(),
            ["two.dat"] = WfdbBytes.Pack(16, [1, 11, 2, 12, 3, 13, 4, 14]),
        };
        using SignalRecord record = Open(files, "m.hea");
        Assert.Equal(9, record.FrameCount);
        var values = new double[9];
        record.Read(1, 0, values);
        Assert.Equal([1, 2, 3, double.NaN, double.NaN, 1, 2, 3, 4], values);
        record.Read(0, 2, values.AsSpan(0, 5));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 11, 12], values[..5]);
    }

    [Fact]
    public void A_checksum_that_is_wrong_is_told()
    {
        Dictionary<string, byte[]> files = new()
        {
            ["r.hea"] = "r 2 360 2\nr.dat 16 200 12 0 1 4 0 a\nr.dat 16 200 12 0 10 -1 0 b\n"u8.ToArray(),
            ["r.dat"] = WfdbBytes.Pack(16, [1, 10, 3, -11]),
        };
        using (var record = (WfdbRecord)Open(files))
            record.VerifyChecksums();
        files["r.dat"][4]++;
        using var changed = (WfdbRecord)Open(files);
        Damage.Refuses(() => changed.VerifyChecksums(), "signal 0");
    }

    [Fact]
    public void Ranges_outside_the_record_are_the_callers_mistake()
    {
        using SignalRecord record = Open(WfdbBytes.Record(16, 3, 2, new int[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => record.Read(2, 0, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => record.Read(0, 3, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => record.Read(1, -1, new double[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => record.Read(1, 0, new double[7]));
        Assert.Throws<InvalidOperationException>(() => record.ReadTensor(0, 1));
    }

    [Fact]
    public void A_record_on_disk_is_found_by_its_header()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, byte[] bytes) in WfdbBytes.Record(212, 4, 1, [1, 2, 3, 4, 5, 6, 7, 8]))
            File.WriteAllBytes(folder.PathOf(name), bytes);
        using SignalRecord record = SignalReader.Open(folder.PathOf("r.hea"));
        Assert.Equal(folder.PathOf("r.hea"), record.File);
        Assert.Equal(4, record.FrameCount);
    }

    private static SignalRecord Open(Dictionary<string, byte[]> files, string name = "r.hea") => WfdbReader.Open(RecordFolder.OfMemory(files), name, name);

    private static int[] RandomSamples(int format, int count, int seed)
    {
        var random = new System.Random(seed);
        int shift = 32 - WfdbBytes.BitCount(format);
        var samples = new int[count];
        for (int i = 0; i < count; i++)
            samples[i] = (int)random.NextInt64(int.MinValue, 1L << 31) >> shift;
        return samples;
    }

    /// <summary>The samples of one of the two signals, as the formats' definitions have it.</summary>
    private static IEnumerable<int> Column(int[] stored, int format, int signal, int perFrame)
    {
        int sum = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            int place = i % (1 + perFrame);
            if (place == 0 == (signal == 0))
            {
                sum = format == 8 ? sum + stored[i] : stored[i];
                bool isMissing = format != 8 && sum == int.MinValue >> (32 - WfdbBytes.BitCount(format));
                yield return isMissing ? DigitalSignalRecord.MissingSample : sum;
            }
        }
    }
}
