using System;
using System.Collections.Generic;
using System.IO;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Nifti;

namespace Managed.Fuzz.Targets;

/// <summary>NIfTI volumes, with a file of voxels beside those that want one, turned upright.</summary>
internal sealed class NiftiTarget : FuzzTarget
{
    private static readonly VolumeOptions Options = new() { MaximumVoxels = 1_000_000 };
    private static readonly NiftiBytes Small = new(2, 8, [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Small.Encode(),
        (Small with { IsVersion2 = true, IsBigEndian = true, AffineCode = 1, Slope = 2 }).Encode(),
        (Small with { Type = 128, BitCount = 24, Extents = [1, 1, 2, 2], QuaternionCode = 1 }).Encode(),
        (Small with { Type = 4, BitCount = 16, Extents = [3, 2], IsPair = true }).Encode(),
        (Small with { Type = 32, BitCount = 64, Extents = [1], Data = new byte[8] }).Encode(),
        NiftiBytes.Compress(Small.Encode()),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[2, 0, 8, 0], [64, 0, 64, 0], [0, 6, 128, 0], [.. "n+1\0"u8], [.. "ni1\0"u8], [0xFF, 0x7F], [0, 0, 0xC0, 0x7F]];

    public override void Read(byte[] bytes) =>
        NiftiReader.Read(new MemoryStream(bytes), "input", Options, _ => new MemoryStream(new byte[12])).ToRas();

    public override bool IsEnvironment(Exception exception) => exception is FileNotFoundException;
}
