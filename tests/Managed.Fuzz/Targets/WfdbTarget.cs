using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Media.Signals;
using Managed.Media.Signals.Wfdb;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>Headers of WFDB records beside a signal file and a segment.</summary>
internal sealed class WfdbTarget : SignalTarget
{
    private readonly Dictionary<string, byte[]> files = new()
    {
        ["d"] = [.. Enumerable.Range(0, 240).Select(i => (byte)(i * 37))],
        ["s.hea"] = "s 2 100 10\nd 16 5/mV 12 0 0 0 0 I\nd 16 1/mV 12 0 0 0 0 V\n"u8.ToArray(),
        ["z"] = [0, .. FlacBytes.Stereo16],
        ["l.hea"] = "l 2 100 0\n~ 0 200/mV 12 0 0 0 0 V\n~ 0 200/mV 12 0 0 0 0 III\n"u8.ToArray(),
    };

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        "r 2 100 20\nd 212x2:1+3 200(5)/mV 12 0 4\nd 212+3 2\n"u8.ToArray(),
        "# comment\nr 3 360/100(2) 30 12:00:00 01/01/2000\r\nd 310 1(-5) 10 0 7\n~ 0x3 1\n\nf 8\n#end"u8.ToArray(),
        "r 1\nd 311 1e2/mmHg\n"u8.ToArray(),
        "m/4 2 100 30\nl 0\ns 10\n~ 10\ns 10\n"u8.ToArray(),
        "m/2 2 100\ns 10\ns 10\n"u8.ToArray(),
        "r 2 100 50\nz 516x2+1\nz 516x2+1\n"u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. new[] { "8", "16", "24", "32", "61", "80", "160", "212", "310", "311", "508", "516", "524", "z", "x2", ":3", "+5", "/", "~", " 0", "\n", "(-3)", "d", "s", "l", "1e308", "-1", "1099511627776" }
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    public WfdbTarget() => files["f"] = files["d"];

    public override bool IsEnvironment(Exception exception) => exception is FileNotFoundException;

    protected override SignalRecord Open(byte[] bytes)
    {
        files["r.hea"] = bytes;
        return WfdbReader.Open(RecordFolder.OfMemory(files), "r.hea", "input");
    }

    protected override void ReadMore(SignalRecord record) => (record as WfdbRecord)?.VerifyChecksums();
}
