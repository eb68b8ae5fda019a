using System.Collections.Generic;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Csv;

namespace Managed.Fuzz.Targets;

/// <summary>Tables of numbers.</summary>
internal sealed class CsvTarget : SignalTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        "1,2,3\n4,5,6\n"u8.ToArray(),
        "\"a\";b\r\n1;-2.5\r\n;NaN\r\n"u8.ToArray(),
        "\uFEFFx\ty\n1e3\t.5"u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [.. new[] { ",", ";", "\t", "\n", "\r\n", "1e309", "NaN", "\"", "-" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    protected override SignalRecord Open(byte[] bytes) => CsvRecord.Open(ByteSource.OfMemory(bytes), "input", new SignalOptions());
}
