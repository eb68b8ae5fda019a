using System;
using System.IO;
using System.Linq;
using Managed.Media.Tests.Samples;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Nifti;
using Xunit;

namespace Managed.Media.Tests.Volumes.Nifti;

public sealed class NiftiReaderTests
{
    private static readonly NiftiBytes Whole = new(2, 8, [3, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

    public static TheoryData<int, int, byte[], float> Numbers => new()
    {
        { 2, 8, [200], 200 },
        { 256, 8, [200], -56 },
        { 4, 16, [0xFE, 0xFF], -2 },
        { 512, 16, [0xFE, 0xFF], 65534 },
        { 8, 32, [0xFE, 0xFF, 0xFF, 0xFF], -2 },
        { 768, 32, [0, 0, 0, 0x80], 2147483648 },
        { 1024, 64, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -2 },
        { 1280, 64, [0, 0, 0, 0, 0, 0, 0, 0x80], 9223372036854775808 },
        { 16, 32, BitConverter.GetBytes(-2.5f), -2.5f },
        { 64, 64, BitConverter.GetBytes(-2.5), -2.5f },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_type_is_read_in_both_versions_and_byte_orders(int type, int bitCount, byte[] bytes, float expected)
    {
        foreach (bool isVersion2 in (bool[])[false, true])
        {
            foreach (bool isBigEndian in (bool[])[false, true])
            {
                byte[] data = isBigEndian ? [.. bytes.Reverse()] : bytes;
                Volume volume = Read(new NiftiBytes(type, bitCount, [1, 1, 1], data) { IsVersion2 = isVersion2, IsBigEndian = isBigEndian }.Encode());
                Assert.Equal(expected, volume.Voxels.Span[0]);
            }
        }
    }

    [Fact]
    public void The_first_axis_runs_fastest()
    {
        Volume volume = Read(Whole.Encode());
        Assert.Equal([1, 2, 2, 3], volume.Voxels.Shape);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), volume.Voxels.Span.ToArray());
    }

    [Fact]
    public void Times_and_the_parts_of_a_voxel_are_channels()
    {
        Volume times = Read((Whole with { Extents = [2, 1, 1, 3, 2] }).Encode());
        Assert.Equal([6, 1, 1, 2], times.Voxels.Shape);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), times.Voxels.Span.ToArray());
        Volume colors = Read((Whole with { Type = 128, BitCount = 24, Extents = [2, 1, 1, 2] }).Encode());
        Assert.Equal([6, 1, 1, 2], colors.Voxels.Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11], colors.Voxels.Span.ToArray());
        byte[] complex = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];
        Assert.Equal([1.5f, -2], Read(new NiftiBytes(32, 64, [1], complex).Encode()).Voxels.Span.ToArray());
    }

    [Fact]
    public void Values_are_scaled_except_colors_and_where_the_slope_is_none()
    {
        Assert.Equal([-10, -7.5f, -5], Read((Whole with { Slope = 2.5, Intercept = -10 }).Encode()).Voxels.Span[..3].ToArray());
        Assert.Equal([0, 1, 2], Read((Whole with { Slope = 0, Intercept = -10 }).Encode()).Voxels.Span[..3].ToArray());
        Assert.Equal([0, 1, 2], Read((Whole with { Slope = double.NaN, Intercept = -10 }).Encode()).Voxels.Span[..3].ToArray());
        NiftiBytes colors = Whole with { Type = 128, BitCount = 24, Extents = [1, 1, 1, 4], Slope = 2, Intercept = 1 };
        Assert.Equal([0, 1, 2], Read(colors.Encode()).Voxels.Span[..3].ToArray());
    }

    [Fact]
    public void The_affine_orientation_goes_before_the_quaternion()
    {
        foreach (bool isVersion2 in (bool[])[false, true])
        {
            NiftiBytes file = Whole with { IsVersion2 = isVersion2, AffineCode = 1, QuaternionCode = 1 };
            Volume volume = Read(file.Encode());
            Assert.Equal(new VolumeAffine(new(-2, 0, 0), new(0, 0, -4), new(0, 3, 0), new(10, 20, 30)), volume.Affine);
            Assert.Equal("LIA", volume.Affine.AxisCodes);
            Assert.Equal(new SpacePoint(2, 4, 3), volume.Affine.Spacing);
            Volume turned = Read((file with { AffineCode = 0 }).Encode());
            Assert.Equal(new VolumeAffine(new(2, 0, 0), new(0, 3, 0), new(0, 0, 4), new(5, 6, 7)), turned.Affine);
            Assert.True(volume.IsOriented && turned.IsOriented);
        }
    }

    [Fact]
    public void A_quaternion_turns_and_a_negative_first_spacing_mirrors()
    {
        // Half a turn about the third axis (d = 1), and the third axis the other way round.
        Volume volume = Read((Whole with { QuaternionCode = 1, Quaternion = [0, 0, 1, 0, 0, 0], Spacing = [-1, 2, 3, 4] }).Encode());
        Assert.Equal(new VolumeAffine(new(-2, 0, 0), new(0, -3, 0), new(0, 0, -4), new(0, 0, 0)), volume.Affine);
    }

    [Fact]
    public void Without_an_orientation_the_grid_has_the_spacing_alone()
    {
        Volume volume = Read((Whole with { Units = 1 }).Encode());
        Assert.False(volume.IsOriented);
        Assert.Equal(VolumeAffine.OfSpacing(2000, 3000, 4000), volume.Affine);
    }

    [Fact]
    public void Turning_keeps_every_value_at_its_place()
    {
        Volume volume = Read((Whole with { AffineCode = 1 }).Encode());
        Volume turned = volume.ToRas();
        Assert.Equal("RAS", turned.Affine.AxisCodes);
        Assert.Equal([1, 2, 2, 3], turned.Voxels.Shape);
        for (int k = 0; k < 2; k++)
        {
            for (int j = 0; j < 2; j++)
            {
                for (int i = 0; i < 3; i++)
                {
                    SpacePoint position = turned.Affine.PositionOf(i, j, k);
                    int x = (int)((10 - position.X) / 2), y = (int)((30 - position.Z) / 4), z = (int)((position.Y - 20) / 3);
                    Assert.Equal(volume.Voxels.Span[(((z * 2) + y) * 3) + x], turned.Voxels.Span[(((k * 2) + j) * 3) + i]);
                }
            }
        }
    }

    [Fact]
    public void Compressed_files_and_pairs_are_read()
    {
        Assert.Equal(Read(Whole.Encode()).Voxels.Span.ToArray(), Read(NiftiBytes.Compress(Whole.Encode())).Voxels.Span.ToArray());
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a.hdr"), (Whole with { IsPair = true }).Encode());
        File.WriteAllBytes(folder.PathOf("a.img"), Whole.Data);
        Assert.Equal(12, VolumeReader.Read(folder.PathOf("a.hdr")).Voxels.Length);
        File.Delete(folder.PathOf("a.img"));
        File.WriteAllBytes(folder.PathOf("a.img.gz"), NiftiBytes.Compress(Whole.Data));
        Assert.Equal(12, VolumeReader.Read(folder.PathOf("a.hdr")).Voxels.Length);
    }

    [Fact]
    public void Headers_that_are_not_right_are_refused()
    {
        Refuses(Whole with { Type = 1536, BitCount = 128 }, "voxels of type 1536");
        Refuses(Whole with { Type = 0 }, "voxels of type 0");
        Refuses(Whole with { BitCount = 16 }, "the size of a voxel");
        Refuses(Whole with { Extents = [] }, "0 dimensions");
        Refuses(Whole with { Extents = [3, 0, 4] }, "an extent of the volume is 0");
        Refuses(Whole with { Extents = [3, -2, 4] }, "an extent of the volume is -2");
        Refuses(Whole with { Extents = [3, 2, 2, 0] }, "dimension 4 has 0");
        Refuses(Whole with { Slope = 1, Intercept = double.PositiveInfinity }, "the intercept");
        Refuses(Whole with { DataOffset = 348 }, "inside the header");
        Refuses(Whole with { DataOffset = 352.5 }, "inside the header");
        Refuses(Whole with { DataOffset = double.NaN }, "inside the header");
        Refuses(Whole with { DataOffset = 1e9 }, "no room");
        Refuses(Whole with { AffineCode = 1, Affine = new double[12].Select(_ => double.NaN).ToArray() }, "the orientation is no number");
        Refuses(Whole with { Magic = "\0\0\0\0" }, "Analyze");
        Refuses(Whole with { Magic = "n+7\0" }, "the mark");
        Refuses(Whole with { Data = new byte[11] }, "no room");
        Refuses(Whole with { Data = new byte[13] }, "bytes follow the voxels");
    }

    [Fact]
    public void A_volume_above_the_limit_is_refused_without_allocating()
    {
        byte[] large = (Whole with { IsVersion2 = true, Extents = [1L << 40, 1L << 40, 1L << 40] }).Encode();
        Damage.RefusesCheaply(() => Read(large), "above the limit");
        byte[] hidden = (Whole with { Extents = [1000, 1000, 1000] }).Encode();
        Damage.RefusesCheaply(() => Read(hidden), "no room");
        byte[] many = (Whole with { Extents = [1, 1, 1, 32767, 32767, 32767, 32767] }).Encode();
        Damage.RefusesCheaply(() => Read(many), "dimension");
        Damage.Refuses(() => Read(Whole.Encode(), new VolumeOptions { MaximumVoxels = 11 }), "above the limit of 11");
    }

    [Fact]
    public void A_compressed_file_cannot_ask_for_more_than_it_could_hold()
    {
        byte[] bomb = NiftiBytes.Compress((Whole with { Extents = [1000, 1000, 1000] }).Encode());
        Damage.RefusesCheaply(() => Read(bomb), "no room");
        byte[] longer = NiftiBytes.Compress((Whole with { Data = new byte[10_000_000] }).Encode());
        Damage.RefusesCheaply(() => Read(longer), "bytes follow the voxels");
    }

    [Fact]
    public void Damaged_compression_is_refused()
    {
        byte[] whole = NiftiBytes.Compress(Whole.Encode());
        byte[] wrongSum = [.. whole];
        wrongSum[^8] ^= 1;
        Damage.Refuses(() => Read(wrongSum), "the compressed content is damaged");
        Damage.RefusesEveryBeginning(whole, bytes => Read(bytes));
        Damage.SurvivesEveryChangedByte(whole, bytes => Read(bytes, new VolumeOptions { MaximumVoxels = 1000 }));
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() => Damage.RefusesEveryBeginning(Whole.Encode(), bytes => Read(bytes));

    [Fact]
    public void Whatever_a_byte_becomes_the_file_is_read_or_refused() =>
        Damage.SurvivesEveryChangedByte(Whole.Encode(), bytes => Read(bytes, new VolumeOptions { MaximumVoxels = 1000 }));

    private static void Refuses(NiftiBytes file, string reason) => Damage.Refuses(() => Read(file.Encode()), reason);

    private static Volume Read(byte[] bytes, VolumeOptions? options = null) =>
        NiftiReader.Read(new MemoryStream(bytes), "sample", options ?? VolumeOptions.Default, _ => new MemoryStream());
}
