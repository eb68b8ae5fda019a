using System;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Csv;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Csv;

public sealed class CsvRecordTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", "a", "b")]
    [InlineData("\"a\"\t b\r\n1\t2\r\n3\t4", "a", "b")]
    [InlineData("1;2\n3; 4.0\n", "", "")]
    [InlineData("\uFEFF1,2\n3,4e0\n", "", "")]
    public void Rows_are_frames_and_columns_channels(string text, string first, string second)
    {
        using CsvRecord record = Open(text, new SignalOptions { FrameRate = 360, Unit = "mV" });
        Assert.Equal((360, 2), (record.FrameRate, record.FrameCount));
        Assert.Equal([new SignalChannel(first, "mV", 1), new SignalChannel(second, "mV", 1)], record.Channels);
        var values = new double[2];
        record.Read(1, 0, values);
        Assert.Equal([2, 4], values);
        record.Read(0, 1, values.AsSpan(0, 1));
        Assert.Equal(3, values[0]);
    }

    [Fact]
    public void Empty_places_are_missing()
    {
        using CsvRecord record = Open("1,\n,NaN\n");
        var values = new double[2];
        record.Read(1, 0, values);
        Assert.Equal([double.NaN, double.NaN], values);
    }

    [Fact]
    public void A_long_table_is_read_by_range()
    {
        const int Rows = 5000;
        using CsvRecord record = Open(string.Concat(Enumerable.Range(0, Rows).Select(i => $"{i},{-i}.5,{new string(' ', i % 90)}{i * i}\n")));
        Assert.Equal(Rows, record.FrameCount);
        foreach ((int first, int count) in ((int, int)[])[(0, Rows), (1023, 3), (2048, 1), (Rows - 1, 1), (1500, 2000)])
        {
            var values = new double[count];
            record.Read(2, first, values);
            Assert.Equal(Enumerable.Range(first, count).Select(i => (double)i * i), values);
        }
    }

    [Fact]
    public void A_file_is_known_by_its_ending()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a.csv"), "1,2\n");
        using SignalRecord record = SignalReader.Open(folder.PathOf("a.csv"));
        Assert.Equal(2, record.Channels.Count);
        File.WriteAllText(folder.PathOf("a.bin"), "1,2\n");
        Damage.Refuses(() => SignalReader.Open(folder.PathOf("a.bin")), "is not a WFDB header");
        File.WriteAllText(folder.PathOf("empty.csv"), string.Empty);
        Damage.Refuses(() => SignalReader.Open(folder.PathOf("empty.csv")), "empty");
    }

    [Fact]
    public void Tables_that_are_not_right_are_refused()
    {
        Refuses("", "empty");
        Refuses("a,b\n1\n", "row 1 has 1 places where the first has 2");
        Refuses("1,2\n3,x\n", "something else than a number");
        Refuses("1,2\n\n3,4\n", "row 2 has 1 places");
        Refuses("1\n1 2\n", "something else than a number");
        Refuses(new string('1', 70_000), "a line is longer");
        Refuses(new string(',', 5000), "a row of 5001 places");
        Damage.Refuses(() => Open("1,2\n3,\0"), "something else than a number");
    }

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte("a,b\n1,2\r\n-3.5,4e2\n,NaN\n"u8.ToArray(), bytes =>
    {
        using CsvRecord record = CsvRecord.Open(ByteSource.OfMemory(bytes), "sample", new SignalOptions());
        for (int i = 0; i < record.Channels.Count; i++)
            record.Read(i, 0, new double[record.FrameCount]);
    });

    private static void Refuses(string text, string reason) => Damage.Refuses(() => Open(text), reason);

    private static CsvRecord Open(string text, SignalOptions? options = null) =>
        CsvRecord.Open(ByteSource.OfMemory(Encoding.UTF8.GetBytes(text)), "sample", options ?? new SignalOptions());
}
