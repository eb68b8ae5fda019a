using System;
using System.Linq;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Bmp;

public sealed class BmpReaderTests
{
    private static readonly uint[] Masks565 = [0xF800, 0x07E0, 0x001F];
    private static readonly uint[] MasksRgba = [0x000000FF, 0x0000FF00, 0x00FF0000, 0xFF000000];

    [Theory]
    [InlineData(1, 12)]
    [InlineData(4, 12)]
    [InlineData(8, 12)]
    [InlineData(1, 40)]
    [InlineData(4, 40)]
    [InlineData(8, 108)]
    [InlineData(8, 124)]
    public void Indices_are_looked_up_in_the_palette(int bitCount, int headerLength)
    {
        for (int width = 1; width <= 9; width++)
        {
            var random = new Random(width);
            var palette = new byte[3 << bitCount];
            random.NextBytes(palette);
            uint[] indices = [.. Enumerable.Range(0, width * 3).Select(_ => (uint)random.Next(1 << bitCount))];
            byte[] data = BmpBytes.Pack(indices.Chunk(width).Reverse(), bitCount);
            var file = new BmpBytes(width, 3, bitCount) { HeaderLength = headerLength, Palette = palette, Data = data };
            byte[] expected = [.. indices.SelectMany(index => palette.Skip(3 * (int)index).Take(3))];
            Assert.Equal(expected, Reading.Read(file.Encode()).Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData(24, 12, false)]
    [InlineData(24, 40, false)]
    [InlineData(24, 40, true)]
    [InlineData(32, 40, false)]
    [InlineData(32, 124, true)]
    public void Full_colors_are_blue_first_and_rows_go_up_or_down(int bitCount, int headerLength, bool topDown)
    {
        for (int width = 1; width <= 6; width++)
        {
            RgbImage picture = RandomPicture.Noise(width, 4, width);
            uint[] values = [.. picture.Pixels.ToArray().Chunk(3).Select(c => 0x55000000u | ((uint)c[0] << 16) | ((uint)c[1] << 8) | c[2])];
            uint[][] rows = [.. values.Chunk(width)];
            byte[] data = BmpBytes.Pack(topDown ? rows : rows.Reverse(), bitCount);
            var file = new BmpBytes(width, topDown ? -4 : 4, bitCount) { HeaderLength = headerLength, Data = data };
            Assert.Equal(picture.Pixels.ToArray(), Reading.Read(file.Encode()).Pixels.ToArray());
        }
    }

    [Fact]
    public void Sixteen_bits_are_five_each_unless_masks_say_otherwise()
    {
        byte[] data = BmpBytes.Pack([[0x7C00, 0x03E0, 0x001F, 0xFFFF, 0x4210]], 16);
        byte[] read = Reading.Read(new BmpBytes(5, 1, 16) { Data = data }.Encode()).Pixels.ToArray();
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 132, 132, 132], read);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(52)]
    [InlineData(56)]
    [InlineData(108)]
    public void Fields_lie_where_the_masks_say_and_are_scaled_to_eight_bits(int headerLength)
    {
        byte[] data = BmpBytes.Pack([[0xF800, 0x07E0, 0x001F, 0x8410]], 16);
        var file = new BmpBytes(4, 1, 16) { HeaderLength = headerLength, Compression = 3, Masks = Masks565, Data = data };
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 132, 130, 132], Reading.Read(file.Encode()).Pixels.ToArray());
    }

    [Fact]
    public void Fields_of_ten_and_of_thirty_bits_are_rounded()
    {
        byte[] data = BmpBytes.Pack([[0x3FF00000 | (512 << 10) | 2, 3]], 32);
        byte[] tens = new BmpBytes(2, 1, 32) { Compression = 3, Masks = [0x3FF00000, 0xFFC00, 0x3FF], Data = data }.Encode();
        Assert.Equal([255, 128, 0, 0, 0, 1], Reading.Read(tens).Pixels.ToArray());
        byte[] thirty = new BmpBytes(1, 1, 32) { Compression = 3, Masks = [0xFFFFFFFC, 2, 1], Data = BmpBytes.Pack([[0x80000002]], 32) }.Encode();
        Assert.Equal([128, 255, 0], Reading.Read(thirty).Pixels.ToArray());
    }

    [Theory]
    [InlineData(40, 6u)]
    [InlineData(56, 3u)]
    [InlineData(124, 3u)]
    public void Alpha_of_a_mask_is_mixed_with_the_background(int headerLength, uint compression)
    {
        byte[] data = BmpBytes.Pack([[0xFF102030, 0x00102030, 0x80C86400]], 32);
        var file = new BmpBytes(3, 1, 32) { HeaderLength = headerLength, Compression = compression, Masks = MasksRgba, Data = data };
        RgbImage picture = Reading.Read(file.Encode(), new PictureOptions { Background = new RgbColor(1, 100, 255) });
        Assert.Equal([0x30, 0x20, 0x10, 1, 100, 255, 0, 100, 227], picture.Pixels.ToArray());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(124)]
    public void The_fourth_byte_is_no_alpha_without_masks(int headerLength)
    {
        var file = new BmpBytes(1, 1, 32) { HeaderLength = headerLength, Data = [1, 2, 3, 0] };
        Assert.Equal([3, 2, 1], Reading.Read(file.Encode()).Pixels.ToArray());
    }

    [Fact]
    public void A_gap_before_the_pixels_is_passed_over()
    {
        var file = new BmpBytes(1, 1, 24) { DataOffset = 14 + 40 + 5, Data = [9, 9, 9, 9, 9, 1, 2, 3, 0] };
        Assert.Equal([3, 2, 1], Reading.Read(file.Encode()).Pixels.ToArray());
    }

    [Fact]
    public void Files_of_every_kind_cut_anywhere_are_refused_and_changed_bytes_harmless()
    {
        byte[] palette = new byte[6];
        BmpBytes[] files =
        [
            new(9, 2, 1) { Palette = palette, Data = new byte[8] },
            new(9, 2, 4) { Palette = palette, ColorsUsed = 2, Data = new byte[16] },
            new(3, 2, 8) { Palette = palette, ColorsUsed = 2, Data = new byte[8] },
            new(3, 2, 16) { HeaderLength = 124, Compression = 3, Masks = Masks565, Data = new byte[16] },
            new(3, 2, 24) { HeaderLength = 12, Data = new byte[24] },
            new(3, -2, 32) { Compression = 6, Masks = MasksRgba, Data = new byte[24] },
        ];
        foreach (byte[] bytes in files.Select(file => file.Encode()))
        {
            Reading.Read(bytes);
            Reading.RefusesEveryBeginning(bytes);
            Reading.SurvivesEveryChangedByte(bytes);
        }
    }
}
