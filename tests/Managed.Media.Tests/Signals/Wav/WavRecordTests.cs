using System;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Wav;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Wav;

public sealed class WavRecordTests
{
    private static readonly WavBytes Whole = new(1, 16, 2, [0, 0x40, 0, 0xC0, 1, 0, 0, 0x80]);

    [Theory]
    [InlineData(1, 8, new byte[] { 0, 128, 255 }, new[] { -1, 0, 127 / 128.0 })]
    [InlineData(1, 16, new byte[] { 0, 0x80, 0, 0, 0xFF, 0x7F }, new[] { -1, 0, 32767 / 32768.0 })]
    [InlineData(1, 24, new byte[] { 0, 0, 0x80, 0, 0, 0x40, 0xFF, 0xFF, 0xFF }, new[] { -1, 0.5, -1 / 8388608.0 })]
    [InlineData(1, 32, new byte[] { 0, 0, 0, 0x80, 0, 0, 0, 0x40, 0xFF, 0xFF, 0xFF, 0xFF }, new[] { -1, 0.5, -1 / 2147483648.0 })]
    [InlineData(3, 32, new byte[] { 0, 0, 0x20, 0x40, 0, 0, 0x80, 0xBF, 0, 0, 0, 0 }, new[] { 2.5, -1.0, 0 })]
    [InlineData(3, 64, new byte[] { 0, 0, 0, 0, 0, 0, 4, 0x40, 0, 0, 0, 0, 0, 0, 0, 0 }, new[] { 2.5, 0 })]
    public void Samples_mean_what_the_format_says(int kind, int bits, byte[] data, double[] expected)
    {
        foreach (bool isExtensible in (bool[])[false, true])
        {
            using WavRecord record = Open(new WavBytes(kind, bits, 1, data) { IsExtensible = isExtensible }.Encode());
            Assert.Equal((8000, expected.Length), (record.FrameRate, record.FrameCount));
            var values = new double[expected.Length];
            record.Read(0, 0, values);
            Assert.Equal(expected, values);
        }
    }

    [Fact]
    public void Channels_are_interleaved_and_read_by_range()
    {
        const int Frames = 50_000;
        byte[] data = [.. Enumerable.Range(0, 2 * Frames).SelectMany(i => BitConverter.GetBytes((short)((i % 2 == 0 ? 1 : -1) * (i / 2 % 30_000))))];
        using WavRecord record = Open(new WavBytes(1, 16, 2, data).Encode());
        foreach ((int first, int count) in ((int, int)[])[(0, Frames), (17, 40_000), (Frames - 1, 1)])
        {
            var values = new double[count];
            record.Read(1, first, values);
            Assert.Equal(Enumerable.Range(first, count).Select(i => -(i % 30_000) / 32768.0), values);
        }
    }

    [Fact]
    public void Other_chunks_are_passed_over()
    {
        byte[] list = [.. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0];
        using WavRecord record = Open((Whole with { Before = list, After = list }).Encode());
        Assert.Equal(2, record.FrameCount);
    }

    [Fact]
    public void A_file_is_known_by_its_beginning()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("any.name"), Whole.Encode());
        using SignalRecord record = SignalReader.Open(folder.PathOf("any.name"));
        Assert.Equal(2, record.Channels.Count);
    }

    [Fact]
    public void Headers_that_are_not_right_are_refused()
    {
        byte[] data = [.. "data"u8, 0, 0, 0, 0];
        Refuses(Whole with { Kind = 2 }, "of kind 2 with 16 bits");
        Refuses(Whole with { Bits = 12 }, "of kind 1 with 12 bits");
        Refuses(Whole with { Kind = 3 }, "of kind 3 with 16 bits");
        Refuses(Whole with { Channels = 0 }, "0 channels");
        Refuses(Whole with { Rate = 0 }, "0 samples a second");
        Refuses(Whole with { FrameLength = 3 }, "a frame of 3 bytes");
        Refuses(Whole with { Data = [1, 2, 3] }, "within a frame");
        Refuses(Whole with { Before = data }, "before their format");
        Refuses(Whole with { After = data }, "two chunks of data");
        Refuses(Whole with { After = [.. "more"u8, 1, 0, 0, 0] }, "reaches beyond");
        Refuses(Whole with { After = [1, 2, 3] }, "a chunk is truncated");
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole.Encode(), ReadAll);

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte(Whole.Encode(), ReadAll);

    private static void Refuses(WavBytes file, string reason) => Damage.Refuses(() => Open(file.Encode()), reason);

    private static WavRecord Open(byte[] bytes) => WavRecord.Open(ByteSource.OfMemory(bytes), "sample");

    private static void ReadAll(byte[] bytes)
    {
        using WavRecord record = Open(bytes);
        for (int i = 0; i < record.Channels.Count; i++)
            record.Read(i, 0, new double[record.FrameCount]);
    }
}
