using System.Collections.Generic;
using Managed.Formats;
using Managed.Media.Signals;
using Managed.Media.Signals.Npy;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>Recordings in arrays of NumPy.</summary>
internal sealed class NpySignalTarget : SignalTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        NpyBytes.Of("<f4", "(2, 3)", new byte[24]),
        NpyBytes.Of("<i2", "(4,)", new byte[8]),
        NpyBytes.Of("|u1", "(3, 1)", [1, 2, 3]),
        NpyBytes.Of("<i8", "(1, 1)", new byte[8]),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[.. "'<f8'"u8], [.. "'>i4'"u8], [.. "(2, 2)"u8], [.. "True"u8], [.. "999999999"u8]];

    protected override SignalRecord Open(byte[] bytes) => NpyRecord.Open(ByteSource.OfMemory(bytes), "input", new SignalOptions());
}
