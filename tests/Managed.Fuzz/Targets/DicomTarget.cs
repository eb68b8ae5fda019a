using System;
using System.Collections.Generic;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Dicom;

namespace Managed.Fuzz.Targets;

/// <summary>DICOM slices, alone and with a second one.</summary>
internal sealed class DicomTarget : FuzzTarget
{
    private static readonly VolumeOptions Options = new() { MaximumVoxels = 1_000_000 };
    private static readonly DicomBytes Slice = new();
    private static readonly byte[] Other = (Slice with { Position = @"-10\-20\7" }).Encode();

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Slice.Encode(),
        (Slice with { Syntax = "1.2.840.10008.1.2", Private = Nested(Slice with { Syntax = "1.2.840.10008.1.2" }) }).Encode(),
        (Slice with { Syntax = "1.2.840.10008.1.2.2", IsSigned = true }).Encode(),
        (Slice with { Private = Nested(Slice), BitsAllocated = 8, BitsStored = 8, After = [1, 2, 3] }).Encode(),
        (Slice with { BitsAllocated = 32, BitsStored = 32, Slope = "" }).Encode(),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0], [0xFE, 0xFF, 0xDD, 0xE0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
        [.. "SQ"u8], [.. "UN"u8], [.. "OW"u8], [.. "US"u8], [0x28, 0, 0x10, 0], [0xE0, 0x7F, 0x10, 0], [.. "1e300"u8],
    ];

    public override void Read(byte[] bytes)
    {
        DicomReader.Read(["input"], _ => bytes, Options).Volume.ToRas();
        DicomReader.Read(["input", "other"], name => name == "input" ? bytes : Other, Options);
    }

    public override void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length >= 132)
            "DICM"u8.CopyTo(bytes.AsSpan(128));
    }

    private static byte[] Nested(DicomBytes file)
    {
        byte[] item = [.. file.Element(0xFFFE_E000, "", file.Element(0x0009_0010, "LO", "ab"u8.ToArray()), -1), .. file.Element(0xFFFE_E00D, "", [])];
        return file.Element(0x0009_1001, "SQ", [.. item, .. file.Element(0xFFFE_E0DD, "", [])], -1);
    }
}
