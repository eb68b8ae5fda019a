using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Npy;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Xunit;

namespace Managed.Media.Tests.Signals.Npy;

public sealed class NpyRecordTests
{
    private static readonly byte[] Whole = NpyBytes.Of("<f4", "(2, 3)", NpyBytes.Floats(1, 2, 3, -4, 5.5f, 6));

    [Fact]
    public void Rows_are_channels()
    {
        using NpyRecord record = Open(Whole, new SignalOptions { FrameRate = 250, Unit = "mV" });
        Assert.Equal((250, 3, 2), (record.FrameRate, record.FrameCount, record.Channels.Count));
        Assert.Equal(new SignalChannel("", "mV", 1), record.Channels[1]);
        var values = new double[2];
        record.Read(1, 1, values);
        Assert.Equal([5.5, 6], values);
        using NpyRecord integers = Open(NpyBytes.Of("<i2", "(2,)", [0xFE, 0xFF, 7, 0]));
        integers.Read(0, 0, values);
        Assert.Equal([-2, 7], values);
    }

    [Fact]
    public void A_long_array_is_read_by_range()
    {
        const int Length = 40_000;
        byte[] numbers = NpyBytes.Floats([.. Enumerable.Range(0, 2 * Length).Select(i => (float)i)]);
        using NpyRecord record = Open(NpyBytes.Of("<f4", $"(2, {Length})", numbers));
        foreach ((int first, int count) in ((int, int)[])[(0, Length), (17, 30_000), (Length - 1, 1)])
        {
            var values = new double[count];
            record.Read(1, first, values);
            Assert.Equal(Enumerable.Range(Length + first, count).Select(i => (double)i), values);
        }
    }

    [Fact]
    public void Arrays_that_are_no_recording_are_refused()
    {
        Damage.Refuses(() => Open(NpyBytes.Of("<f4", "(1, 1, 1)", new byte[4])), "is no recording");
        Damage.Refuses(() => Open(NpyBytes.Of("<f4", "(5000, 1)", new byte[20_000])), "is no recording");
        Damage.Refuses(() => Open(NpyBytes.Of(">f4", "(1, 1)", new byte[4])), "the high byte");
        Damage.Refuses(() => Open(NpyBytes.Of("<f4", "(2, 2)", new byte[16], isFortran: true)), "the first axis first");
        Damage.Refuses(() => Open(NpyBytes.Of("<f4", "(2, 2)", new byte[15])), "truncated");
        Damage.RefusesCheaply(() => Open(NpyBytes.Of("<f4", "(2000000000,)", new byte[15])), "truncated");
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole, bytes => ReadAll(bytes));

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte(Whole, bytes => ReadAll(bytes));

    [Fact]
    public void A_file_is_known_by_its_beginning_as_a_recording_and_as_a_volume()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("any.name");
        File.WriteAllBytes(path, Whole);
        using (SignalRecord record = SignalReader.Open(path))
            Assert.Equal(2, record.Channels.Count);
        Damage.Refuses(() => VolumeReader.Read(path), "is no volume");
        File.WriteAllBytes(path, NpyBytes.Of("|u1", "(1, 2, 3)", [0, 1, 2, 3, 4, 255]));
        Volume volume = VolumeReader.Read(path);
        Assert.Equal([1, 1, 2, 3], volume.Voxels.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 255], volume.Voxels.Span.ToArray());
        Assert.False(volume.IsOriented);
        Damage.Refuses(() => VolumeReader.Read(path, new VolumeOptions { MaximumVoxels = 5 }), "above the limit of 5");
        File.WriteAllBytes(path, NpyBytes.Of("<f4", "(2, 1, 1, 1)", NpyBytes.Floats(1, 2)));
        Assert.Equal([2, 1, 1, 1], VolumeReader.Read(path).Voxels.Shape);
    }

    private static NpyRecord Open(byte[] bytes, SignalOptions? options = null) => NpyRecord.Open(ByteSource.OfMemory(bytes), "sample", options ?? new SignalOptions());

    private static void ReadAll(byte[] bytes)
    {
        using NpyRecord record = Open(bytes);
        for (int i = 0; i < record.Channels.Count; i++)
            record.Read(i, 0, new double[record.FrameCount]);
    }
}
