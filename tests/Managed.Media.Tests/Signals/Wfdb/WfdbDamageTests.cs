using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Managed.Media.Signals;
using Managed.Media.Signals.Wfdb;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Signals.Wfdb;

public sealed class WfdbDamageTests
{
    [Theory]
    [InlineData("", "the header is truncated")]
    [InlineData("# nothing\n", "the header is truncated")]
    [InlineData("r\n", "the number of signals is missing")]
    [InlineData("r -1\n", "the number of signals '-1'")]
    [InlineData("r 2000\n", "the number of signals '2000'")]
    [InlineData("r 1 0\nr.dat 16\n", "is not above zero")]
    [InlineData("r 1 NaN\nr.dat 16\n", "the frame rate 'NaN'")]
    [InlineData("r 1 360 -5\nr.dat 16\n", "the number of frames")]
    [InlineData("r 1 360 1099511627777\nr.dat 16\n", "the number of frames")]
    [InlineData("r 2 360 1\nr.dat 16\n", "the header is truncated")]
    [InlineData("r 1 360 1\nr.dat 16\nr.dat 16\n", "more lines")]
    [InlineData("r 1 360 1\nr.dat\n", "the format is missing")]
    [InlineData("r 1 360 1\nr.dat 17\n", "the format 17 is unknown")]
    [InlineData("r 1 360 1\nr.dat 516\n", "truncated in its header")]
    [InlineData("r 1 360 1\nr.dat 16y3\n", "malformed")]
    [InlineData("r 1 360 1\nr.dat 16x0\n", "samples a frame")]
    [InlineData("r 1 360 1\nr.dat 16x\n", "samples a frame")]
    [InlineData("r 1 360 1\nr.dat 16+99999999999999999999\n", "byte offset")]
    [InlineData("r 1 360 1\nr.dat 16:99999999\n", "skew")]
    [InlineData("r 1 360 1\nr.dat 0\n", "format 0 has a file")]
    [InlineData("r 1 360 1\nr.dat 16 1e999\n", "the gain '1e999'")]
    [InlineData("r 1 360 1\nr.dat 16 200(5/mV\n", "the baseline is not closed")]
    [InlineData("r 1 360 1\nr.dat 16 200(x)/mV\n", "the baseline 'x'")]
    [InlineData("r 1 360 1\nr.dat 16 200 12 0 0 70000\n", "checksum")]
    [InlineData("r 1 360 1\n../r.dat 16\n", "plain name")]
    [InlineData("r 1 360 1\n/etc/passwd 16\n", "plain name")]
    [InlineData("r 1 360 1\n- 16\n", "plain name")]
    [InlineData("r 1 360 1\n.. 16\n", "plain name")]
    [InlineData("r 3 360 1\nr.dat 16\ns.dat 16\nr.dat 16\n", "do not follow each other")]
    [InlineData("r 2 360 1\nr.dat 16\nr.dat 80\n", "differ in format")]
    [InlineData("r 2 360 1\nr.dat 16+1\nr.dat 16\n", "differ in format or byte offset")]
    [InlineData("r 1 360 6\nr.dat 16\n", "one is truncated")]
    [InlineData("r 1 360 1\nr.dat 16+100\n", "one is truncated")]
    [InlineData("r/2 1 360 10\na 5\nb 6\n", "the segments have 11 frames")]
    [InlineData("r/1 1 360 10\n../a 10\n", "plain name")]
    [InlineData("r/1 1 360 10\n~ 10\n", "gaps alone")]
    [InlineData("r/2 1 360\na 1099511627776\na 1099511627776\n", "too long")]
    public void A_header_that_is_not_right_is_refused(string header, string reason) => Damage.Refuses(() => Open(header), reason);

    [Fact]
    public void A_header_that_asks_for_more_than_there_is_is_refused_without_allocating()
    {
        Damage.RefusesCheaply(() => Open("r 1 360 1099511627776\nr.dat 32x1024\n"), "one is truncated");
        Damage.RefusesCheaply(() => Open($"r 100 360 1\n{string.Concat(System.Linq.Enumerable.Repeat("r.dat 16x1024\n", 100))}"), "a frame is above the limit");
    }

    [Fact]
    public void Segments_of_segments_and_segments_that_differ_are_refused()
    {
        Dictionary<string, byte[]> files = new()
        {
            ["r.hea"] = "r/2 1 360 4\ns 2\nt 2\n"u8.ToArray(),
            ["s.hea"] = "s 1 360 2\nr.dat 16 200/mV\n"u8.ToArray(),
            ["t.hea"] = "t 1 360 3\nr.dat 16 200/mV\n"u8.ToArray(),
            ["r.dat"] = new byte[8],
        };
        using (SignalRecord record = Open(files))
        {
            record.Read(0, 0, new double[2]);
            Damage.Refuses(() => record.Read(0, 1, new double[2]), "segment 't' has 3 frames");
        }

        files["t.hea"] = "t 1 360 2\nr.dat 16 200/V\n"u8.ToArray();
        using (SignalRecord record = Open(files))
            Damage.Refuses(() => record.Read(0, 1, new double[2]), "another unit");
        files["s.hea"] = "s/1 1 360 2\nt 2\n"u8.ToArray();
        Damage.Refuses(() => Open(files), "segments of its own");
        files["s.hea"] = "s 2 360 2\nr.dat 16 200/mV\nr.dat 16 200/mV\n"u8.ToArray();
        Damage.Refuses(() => Open(files), "2 signals where the header names 1");
    }

    [Fact]
    public void A_missing_signal_file_is_no_fault_of_the_format() =>
        Assert.Throws<FileNotFoundException>(() => Open("r 1 360 1\nother.dat 16\n"));

    [Fact]
    public void Whatever_a_byte_of_the_header_becomes_it_is_read_or_refused()
    {
        byte[] header = "r 2 100 2\nr.dat 212x2:1+1 200(5)/mV 12 0 0 0 0 a\nr.dat 212 2\n"u8.ToArray();
        Damage.SurvivesEveryChangedByte(header, changed =>
        {
            try
            {
                using SignalRecord record = Open(Encoding.Latin1.GetString(changed));
                for (int channel = 0; channel < record.Channels.Count; channel++)
                    record.Read(channel, 0, new double[Math.Min(1000, record.SampleCount(channel))]);
            }
            catch (FileNotFoundException)
            {
                // Another name is another file.
            }
        });
    }

    private static SignalRecord Open(string header) => Open(new Dictionary<string, byte[]>
    {
        ["r.hea"] = Encoding.Latin1.GetBytes(header),
        ["r.dat"] = new byte[10],
        ["s.dat"] = new byte[10],
    });

    private static SignalRecord Open(Dictionary<string, byte[]> files) => WfdbReader.Open(RecordFolder.OfMemory(files), "r.hea", "r.hea");
}
