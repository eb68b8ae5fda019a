using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Wav;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>WAVE recordings.</summary>
internal sealed class WavTarget : SignalTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        new WavBytes(1, 8, 1, [1, 2, 3]).Encode(),
        new WavBytes(1, 16, 2, [1, 2, 3, 4, 5, 6, 7, 8]) { After = [.. "LIST"u8, 2, 0, 0, 0, 1, 2] }.Encode(),
        new WavBytes(1, 24, 1, [1, 2, 3, 4, 5, 6]) { IsExtensible = true }.Encode(),
        new WavBytes(3, 32, 1, new byte[16]).Encode(),
        new WavBytes(3, 64, 1, new byte[16]) { Before = [.. "fact"u8, 0, 0, 0, 0] }.Encode(),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[.. "fmt "u8], [.. "data"u8], [.. "LIST"u8], [16, 0, 0, 0], [0xFE, 0xFF], [1, 0], [3, 0]];

    /// <summary>Makes the length in the header the file's.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length >= 8)
            BitConverter.TryWriteBytes(bytes.AsSpan(4), bytes.Length - 8);
    }

    protected override SignalRecord Open(byte[] bytes) => WavRecord.Open(ByteSource.OfMemory(bytes), "input");
}
