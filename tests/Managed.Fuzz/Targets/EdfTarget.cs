using System.Collections.Generic;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Edf;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>EDF recordings with annotations.</summary>
internal sealed class EdfTarget : SignalTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } = [new EdfBytes().Encode(), new EdfBytes { RecordCount = "-1", Reserved = "", SampleCount = "3" }.Encode(), new EdfBytes { Reserved = "EDF+D", Lists = ["+0\u0014\u0014\0", "+1.75\u0014\u0014\0+2\u0014x\u0014\0"] }.Encode()];

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [.. new[] { "-1      ", "0       ", "99999999", "3       ", "1e300   ", "+1\u0015", "\u0014\u0014\0", "EDF Annotations ", "EDF+D", "+99999999\u0014\u0014\0" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    protected override SignalRecord Open(byte[] bytes) => EdfRecord.Open(ByteSource.OfMemory(bytes), "input");

    protected override void ReadMore(SignalRecord record) => ((EdfRecord)record).ReadAnnotations();
}
