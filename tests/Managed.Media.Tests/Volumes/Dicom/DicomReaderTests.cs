using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Dicom;
using Xunit;

namespace Managed.Media.Tests.Volumes.Dicom;

public sealed class DicomReaderTests
{
    private static readonly DicomBytes Whole = new();
    private static readonly int[] Heights = [9, 1, 3, 5];

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    public void Values_are_rescaled_in_every_syntax(string syntax)
    {
        Volume volume = Read(Whole with { Syntax = syntax }).Volume;
        Assert.Equal([1, 1, 2, 3], volume.Voxels.Shape);
        Assert.Equal([-1024, -1022, -1020, 1024, 3072, 7166], volume.Voxels.Span.ToArray());
        Assert.Equal("HU", volume.Unit);

        // DICOM's x and y grow to the left and the back. Columns lie 0.5 mm apart, rows 2 mm.
        Assert.Equal(new VolumeAffine(new(-0.5, 0, 0), new(0, -2, 0), new(0, 0, 1), new(10, 20, 5)), volume.Affine);
        Assert.Equal("LPS", volume.Affine.AxisCodes);
    }

    [Theory]
    [InlineData(8, 8, false, new[] { 255, 128 }, new[] { 255f, 128 })]
    [InlineData(8, 8, true, new[] { 255, 128 }, new[] { -1f, -128 })]
    [InlineData(16, 16, true, new[] { 65535, 32768 }, new[] { -1f, -32768 })]
    [InlineData(16, 12, true, new[] { 0x7FFF, 0xF800 }, new[] { -1f, -2048 })]
    [InlineData(16, 12, false, new[] { 0xFFFF, 0xF800 }, new[] { 4095f, 2048 })]
    [InlineData(32, 32, false, new[] { -1, 7 }, new[] { 4294967296f, 7 })]
    [InlineData(32, 32, true, new[] { -1, 7 }, new[] { -1f, 7 })]
    public void Pixels_have_the_bits_that_are_stored(int allocated, int stored, bool isSigned, int[] pixels, float[] expected)
    {
        DicomBytes file = Whole with
        {
            BitsAllocated = allocated, BitsStored = stored, IsSigned = isSigned, Pixels = pixels, Rows = 1, Columns = 2, Slope = "1", Intercept = "0",
        };
        Assert.Equal(expected, Read(file).Volume.Voxels.Span.ToArray());
    }

    [Fact]
    public void Slices_are_ordered_by_position_and_gaps_told()
    {
        DicomBytes[] files = [.. Heights.Select(z => Whole with { Position = $@"0\0\{z}", Pixels = [z, 0, 0, 0, 0, 0], Slope = "1", Intercept = "0" })];
        DicomSeries series = Read(files);
        Assert.Equal(["1", "2", "3", "0"], series.Files);
        Assert.Equal([1, 3, 5, 9], series.Positions);
        Assert.Equal([1f, 3, 5, 9], Enumerable.Range(0, 4).Select(k => series.Volume.Voxels.Span[6 * k]));
        Assert.Equal(new SliceGap("3", "0", 4, 2), Assert.Single(series.Gaps));
        Assert.Equal(8 / 3.0, series.Volume.Affine.Third.Z, 1e-12);
        Assert.Empty(Read(files[1..]).Gaps);
    }

    [Fact]
    public void Files_that_are_not_one_volume_are_refused()
    {
        DicomBytes second = Whole with { Position = @"-10\-20\7" };
        RefusesPair(second with { Series = "1.2.4" }, "by its series");
        RefusesPair(second with { Modality = "MR" }, "by its kind of values");
        RefusesPair(second with { Rows = 3, Columns = 2 }, "by its size");
        RefusesPair(second with { Orientation = @"0\1\0\1\0\0" }, "by its orientation");
        RefusesPair(second with { Spacing = @"2\0.6" }, "by its distance between pixels");
        RefusesPair(second with { Position = @"-10\-20\5" }, "the slice lies at the place of that in '0'");
        RefusesPair(second with { Position = "" }, "does not say where its slice lies");
    }

    [Fact]
    public void Sequences_are_passed_over_however_their_lengths_are_given()
    {
        foreach (string syntax in (string[])["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"])
        {
            DicomBytes file = Whole with { Syntax = syntax };
            byte[] element = file.Element(0x0009_0010, "LO", "abcd"u8.ToArray());
            byte[] end = file.Element(0xFFFE_E00D, "", []);
            byte[] sequenceEnd = file.Element(0xFFFE_E0DD, "", []);
            byte[] inner = file.Element(0x0009_0011, "SQ", [.. file.Element(0xFFFE_E000, "", [.. element, .. end], -1), .. sequenceEnd], -1);
            byte[][] sequences =
            [
                file.Element(0x0009_1001, "SQ", file.Element(0xFFFE_E000, "", element)),
                file.Element(0x0009_1001, "SQ", [.. file.Element(0xFFFE_E000, "", element), .. sequenceEnd], -1),
                file.Element(0x0009_1001, "SQ", [.. file.Element(0xFFFE_E000, "", [.. inner, .. end], -1), .. sequenceEnd], -1),
            ];
            foreach (byte[] sequence in sequences)
                Assert.Equal(6, Read(file with { Private = sequence }).Volume.Voxels.Length);
        }

        // The content of an element of unknown type is implicit in any syntax.
        DicomBytes hidden = Whole with { Syntax = "1.2.840.10008.1.2" };
        byte[] unknown = Whole.Element(0x0009_1001, "UN", [.. hidden.Element(0xFFFE_E000, "", hidden.Element(0x0009_0010, "", "ab"u8.ToArray())), .. hidden.Element(0xFFFE_E0DD, "", [])], -1);
        Assert.Equal(6, Read(Whole with { Private = unknown }).Volume.Voxels.Length);
    }

    [Fact]
    public void Deep_and_malformed_sequences_are_refused()
    {
        byte[] deep = [.. Enumerable.Range(0, 40).SelectMany(_ => (byte[])[.. Whole.Element(0x0009_1001, "SQ", [], -1), .. Whole.Element(0xFFFE_E000, "", [], -1)])];
        Refuses(Whole with { Private = deep }, "nested more than 16 deep");
        Refuses(Whole with { Private = Whole.Element(0x0009_1001, "SQ", Whole.Element(0x0009_0010, "LO", []), -1) }, "a sequence is malformed");
        Refuses(Whole with { Private = Whole.Element(0x0009_1001, "SQ", Whole.Element(0xFFFE_E00D, "", []), -1) }, "a sequence is malformed");
        Refuses(Whole with { Private = Whole.Element(0x0009_1001, "OB", [], -1) }, "no sequence has no length");
        Refuses(Whole with { Private = Whole.Element(0x0009_1001, "LO", [], 60_000) }, "reaches beyond the file");
        Refuses(Whole with { Private = Whole.Element(0x0008_0060, "CS", "CT"u8.ToArray()) }, "(0008,0060) is out of order");
        Refuses(Whole with { Private = Whole.Element(0x0009_1001, "1x", []) }, "no pair of letters");
    }

    [Fact]
    public void Pictures_that_are_not_read_are_refused()
    {
        Refuses(Whole with { Syntax = "1.2.840.10008.1.2.4.90" }, "1.2.840.10008.1.2.4.90 (JPEG 2000 Lossless)");
        Refuses(Whole with { Syntax = "1.2.3.4" }, "the transfer syntax 1.2.3.4");
        Refuses(Whole with { SamplesPerPixel = 3, Photometric = "RGB" }, "3 samples a pixel (RGB)");
        Refuses(Whole with { Photometric = "PALETTE COLOR" }, "(PALETTE COLOR)");
        Refuses(Whole with { FrameCount = "2" }, "several frames");
        Refuses(Whole with { BitsAllocated = 24 }, "12 bits in 24");
        Refuses(Whole with { BitsStored = 17, HighBit = 16 }, "17 bits in 16");
        Refuses(Whole with { HighBit = 15 }, "begin with the lowest");
        Refuses(Whole with { Rows = 0 }, "the picture is empty");
        Refuses(Whole with { Rows = 3 }, "the pixels have 12 bytes where 3 x 3 pixels have 18");
        Refuses(Whole with { Rows = 65535, Columns = 65535 }, "the pixels have 12 bytes");
        Refuses(Whole with { Slope = "x" }, "(0028,1053) holds something else than numbers");
        Refuses(Whole with { Spacing = "2" }, "(0028,0030) holds 1 numbers instead of 2");
        Refuses(Whole with { Spacing = @"0\1" }, "the distance between pixels");
        Refuses(Whole with { Orientation = @"1\0\0\1\0\0" }, "at right angles");
        Refuses(Whole with { Slope = new string('1', 1026) }, "longer than 1024 bytes");
        Assert.Equal(6, Read(Whole with { After = [1, 2, 3] }).Volume.Voxels.Length);
    }

    [Fact]
    public void A_folder_is_a_series_and_an_empty_one_none()
    {
        using var folder = new TemporaryFolder();
        Damage.Refuses(() => VolumeReader.Read(Path.GetDirectoryName(folder.PathOf("x"))!), "no files");
        File.WriteAllBytes(folder.PathOf("a"), Whole.Encode());
        File.WriteAllBytes(folder.PathOf("b"), (Whole with { Position = @"-10\-20\7" }).Encode());
        Volume volume = VolumeReader.Read(Path.GetDirectoryName(folder.PathOf("x"))!);
        Assert.Equal([1, 2, 2, 3], volume.Voxels.Shape);
        Assert.Equal([1, 1, 2, 3], VolumeReader.Read(folder.PathOf("a")).Voxels.Shape);
        File.WriteAllText(folder.PathOf("c"), "notes");
        Damage.Refuses(() => VolumeReader.Read(Path.GetDirectoryName(folder.PathOf("x"))!), "not a DICOM file");
        Damage.Refuses(() => VolumeReader.Read(folder.PathOf("c")), "neither NIfTI, DICOM");
    }

    [Fact]
    public void A_volume_above_the_limit_is_refused() =>
        Damage.Refuses(() => DicomReader.Read(["a"], _ => Whole.Encode(), new VolumeOptions { MaximumVoxels = 5 }), "above the limit of 5");

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole.Encode(), ReadBytes);

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() => Damage.SurvivesEveryChangedByte(Whole.Encode(), ReadBytes);

    private static void RefusesPair(DicomBytes second, string reason) => Damage.Refuses(() => Read(Whole, second), reason);

    private static void Refuses(DicomBytes file, string reason) => Damage.Refuses(() => Read(file), reason);

    private static void ReadBytes(byte[] bytes) => DicomReader.Read(["a"], _ => bytes, VolumeOptions.Default);

    private static DicomSeries Read(params DicomBytes[] files)
    {
        Dictionary<string, byte[]> encoded = Enumerable.Range(0, files.Length).ToDictionary(i => $"{i}", i => files[i].Encode());
        return DicomReader.Read([.. encoded.Keys], name => encoded[name], VolumeOptions.Default);
    }
}
