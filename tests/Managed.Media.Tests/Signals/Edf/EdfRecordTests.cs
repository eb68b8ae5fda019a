using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Edf;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Edf;

public sealed class EdfRecordTests
{
    private static readonly EdfBytes Whole = new();

    [Fact]
    public void Samples_of_every_range_are_scaled()
    {
        using EdfRecord record = Open(Whole.Encode());
        Assert.Equal((2, 2, 6), (record.FrameRate, record.FrameCount, record.SampleRate(0)));
        Assert.Equal(new SignalChannel("Fp1", "uV", 3, 10, 0), Assert.Single(record.Channels));
        double[] expected = [0, 1, -100, 100, 0.5, 0.7];
        for (int first = 0; first < 6; first++)
        {
            for (int count = 0; count <= 6 - first; count++)
            {
                var values = new double[count];
                record.Read(0, first, values);
                Assert.Equal(expected[first..(first + count)], values);
            }
        }
    }

    [Fact]
    public void Annotations_have_times_durations_and_texts()
    {
        using EdfRecord record = Open(Whole.Encode());
        EdfAnnotation[] expected = [new(0.1, 0.2, "one"), new(0.1, 0.2, "two"), new(-3, null, "three")];
        Assert.Equal(expected, record.ReadAnnotations());
    }

    [Fact]
    public void The_number_of_records_may_be_left_to_the_files_length()
    {
        using EdfRecord record = Open((Whole with { RecordCount = "-1" }).Encode());
        Assert.Equal(2, record.FrameCount);
    }

    [Theory]
    [InlineData("+2", 5, 12, 0.5, 1.5)]
    [InlineData("+0.75", 3, 4, 0.5, 0.25)]
    [InlineData("+0.5", 2, 3, 0, 0)]
    [InlineData("+0.501", 2, 3, 0, 0)]
    [InlineData("+0.499", 2, 3, 0, 0)]
    public void An_interrupted_recording_lies_in_time_and_tells_its_gaps(string second, int frames, int at, double start, double seconds)
    {
        using EdfRecord record = Open((Whole with { Reserved = "EDF+D", Lists = ["+0\u0014\u0014\0", $"{second}\u0014\u0014\0+2.1\u0014here\u0014\0"] }).Encode());
        Assert.Equal(frames, record.FrameCount);
        Assert.Equal(seconds == 0 ? [] : [new SignalGap(start, seconds)], record.Gaps);
        double[] expected = [.. Enumerable.Repeat(double.NaN, 3 * frames)];
        ((double[])[0, 1, -100]).CopyTo(expected, 0);
        ((double[])[100, 0.5, 0.7]).CopyTo(expected, at);
        for (int first = 0; first < expected.Length; first++)
        {
            var values = new double[expected.Length - first];
            record.Read(0, first, values);
            Assert.Equal(expected[first..], values);
        }

        Assert.Equal([new EdfAnnotation(2.1, null, "here")], record.ReadAnnotations());
    }

    [Fact]
    public void An_interrupted_recording_begins_with_its_first_data_record()
    {
        using EdfRecord record = Open((Whole with { Reserved = "EDF+D", Lists = ["+7.25\u0014\u0014\0", "+8.25\u0014\u0014\0"] }).Encode());
        Assert.Equal((3, 9), (record.FrameCount, record.SampleCount(0)));
        Assert.Equal([new SignalGap(0.5, 0.5)], record.Gaps);
    }

    [Theory]
    [InlineData("+0.2", "data record 1 is out of its time")]
    [InlineData("-3", "data record 1 is out of its time")]
    [InlineData("+1e300", "the time of an annotation is not a number")]
    [InlineData("+999999999999999", "data record 1 is out of its time")]
    [InlineData("5", "does not tell its time")]
    public void Times_that_are_none_are_refused(string second, string reason) =>
        Refuses(Whole with { Reserved = "EDF+D", Lists = ["+0\u0014\u0014\0", $"{second}\u0014\u0014\0"] }, reason);

    [Fact]
    public void A_file_is_known_by_its_beginning()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("any.name"), Whole.Encode());
        using SignalRecord record = SignalReader.Open(folder.PathOf("any.name"));
        Assert.IsType<EdfRecord>(record);
    }

    [Fact]
    public void Headers_that_are_not_right_are_refused()
    {
        Refuses(Whole with { Version = "1" }, "not EDF");
        Refuses(Whole with { HeaderLength = 512 }, "the header's length");
        Refuses(Whole with { SignalCount = "0" }, "number of signals");
        Refuses(Whole with { SignalCount = "4097" }, "number of signals");
        Refuses(Whole with { RecordCount = "x" }, "number of data records");
        Refuses(Whole with { Seconds = "-1" }, "below zero");
        Refuses(Whole with { Seconds = "0" }, "last no time");
        Refuses(Whole with { Unit = "\u0003" }, "no letter");
        Refuses(Whole with { PhysicalMaximum = "-100" }, "range of signal 0 is empty");
        Refuses(Whole with { PhysicalMaximum = "NaN" }, "physical maximum");
        Refuses(Whole with { DigitalMinimum = "1000" }, "range of signal 0 is empty");
        Refuses(Whole with { DigitalMaximum = "40000" }, "digital maximum");
        Refuses(Whole with { SampleCount = "0" }, "number of samples");
        Refuses(Whole with { SampleCount = "4" }, "the data are not the 2 records");
        Refuses(Whole with { RecordCount = "3" }, "the data are not the 3 records");
    }

    [Fact]
    public void A_header_that_asks_for_more_than_there_is_is_refused_without_allocating()
    {
        byte[] bytes = (Whole with { SampleCount = "30000000" }).Encode();
        Damage.RefusesCheaply(() => Open(bytes), "the data are not");
        bytes = (Whole with { SignalCount = "4000", HeaderLength = 256 * 4001 }).Encode();
        Damage.RefusesCheaply(() => Open(bytes), "truncated in its header");
    }

    [Theory]
    [InlineData("0\u0014\u0014", "has no time")]
    [InlineData("+0", "has no time")]
    [InlineData("+x\u0014\u0014", "is not a number")]
    [InlineData("+0\u0014a", "has no time")]
    [InlineData("+0\u0014\u0014\0\0x", "bytes follow")]
    [InlineData("+0123456789012345678901234567890123456789", "does not end in its data record")]
    public void Annotations_that_are_not_right_are_refused(string list, string reason)
    {
        using EdfRecord record = Open((Whole with { Lists = [list[..System.Math.Min(40, list.Length)], Whole.Lists[1]] }).Encode());
        Damage.Refuses(() => record.ReadAnnotations(), reason);
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole.Encode(), ReadAll);

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte(Whole.Encode(), ReadAll);

    private static void Refuses(EdfBytes file, string reason) => Damage.Refuses(() => Open(file.Encode()), reason);

    private static EdfRecord Open(byte[] bytes) => EdfRecord.Open(ByteSource.OfMemory(bytes), "sample");

    private static void ReadAll(byte[] bytes)
    {
        using EdfRecord record = Open(bytes);
        for (int i = 0; i < record.Channels.Count; i++)
            record.Read(i, 0, new double[record.SampleCount(i)]);
        IReadOnlyList<EdfAnnotation> annotations = record.ReadAnnotations();
        Assert.NotNull(annotations);
    }
}
