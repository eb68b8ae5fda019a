using System.Collections.Generic;
using Managed.Media.Signals.Wfdb;

namespace Managed.Fuzz.Targets;

/// <summary>Annotations of WFDB records.</summary>
internal sealed class AnnotationTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0, 0],
        [18, 28 << 2, 3, 63 << 2, (byte)'(', (byte)'N', 0, 0, 59, 1 << 2, 255, 61 << 2, 2, 62 << 2, 0xFB, 60 << 2, 0, 59 << 2, 1, 0, 2, 0, 10, 5 << 2, 0, 0],
        [0, 22 << 2, 24, 63 << 2, .. "## time resolution: 1000"u8, 5, 1 << 2, 0, 0],
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0, 59 << 2], [0, 63 << 2], [1, 61 << 2], [0, 0], [.. "## time resolution:"u8]];

    public override void Read(byte[] bytes) => WfdbAnnotations.Read(bytes, "input");
}
