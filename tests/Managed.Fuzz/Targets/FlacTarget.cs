using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Media.Signals.Flac;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>FLAC streams, whose beginning and end are read.</summary>
internal sealed class FlacTarget : FuzzTarget
{
    private const int HeaderLength = 42;
    private const int MaximumSamples = 100_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        FlacBytes.Stereo16, FlacBytes.Mono8, FlacBytes.Three24, FlacBytes.Ramp16,
        new FlacBytes(2, 16, 3).Frame(0, 3, 10).Verbatim(16, 1, 2, 3).Verbatim(17, 1, 2, 3).End().Encode(),
        new FlacBytes(1, 16, 6).Frame(0, 6, 0).Bits(9 << 1, 8).Bits(1000, 16).Bits(1, 2).Bits(1, 4).Bits(31, 5).Bits(3, 5).Bits(0, 6).Bits(0, 5).Bits(7, 3).End().Encode(),
        new FlacBytes(1, 16, 3).Frame(0, 3, 0).Bits(32 << 1, 8).Bits(100, 16).Bits(3, 4).Bits(1, 5).Bits(3, 4).Bits(0, 6).Bits(0, 4).Bits(3, 2).End().Encode(),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[0xFF, 0xF8], [0xFF, 0xF9], [.. "fLaC"u8], [0x81, 0, 0, 0], [0xFE, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0, 0, 0, 0, 0, 0, 0, 0]];

    public override void Read(byte[] bytes)
    {
        var stream = new FlacStream(ByteSource.OfMemory(bytes), 0, "input");
        int count = (int)Math.Min(stream.Info.SampleCount, MaximumSamples / stream.Info.ChannelCount);
        var samples = new int[count * stream.Info.ChannelCount];
        stream.Read(0, samples);
        stream.Read(stream.Info.SampleCount - count, samples);
    }

    /// <summary>Makes the sums of the first frame right, which is taken to have the shortest header or one with the number of its samples, and to be the last.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        int length = random.Next(2) == 0 ? 5 : 6;
        if (bytes.Length < HeaderLength + length + 3)
            return;
        bytes[HeaderLength + length] = FlacBytes.Sum8(bytes.AsSpan(HeaderLength, length));
        ushort sum = FlacBytes.Sum16(bytes.AsSpan(HeaderLength, bytes.Length - HeaderLength - 2));
        (bytes[^2], bytes[^1]) = ((byte)(sum >> 8), (byte)sum);
    }
}
