using System;
using System.Linq;
using FsCheck.Xunit;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public sealed class PngReaderTests
{
    private static readonly RgbColor Teal = new(10, 128, 200);

    public static TheoryData<int, int, bool> Kinds
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach ((int type, int depth) in PngSample.Kinds)
            {
                data.Add(type, depth, false);
                data.Add(type, depth, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_every_small_size_is_read_exactly(int colorType, int bitDepth, bool interlaced)
    {
        for (int width = 1; width <= 10; width++)
        {
            for (int height = 1; height <= 10; height++)
                ReadsExactly(PngSample.Random(colorType, bitDepth, interlaced, width, height, (11 * width) + height));
        }
    }

    [Property(MaxTest = 300)]
    public void A_random_picture_is_read_exactly(byte kind, byte width, byte height, bool interlaced, int seed)
    {
        (int type, int depth) = PngSample.Kinds.ElementAt(kind % PngSample.Kinds.Count());
        PngSample sample = PngSample.Random(type, depth, interlaced, 1 + (width % 70), 1 + (height % 40), seed);
        var random = new Random(seed);
        int[] filters = [.. Enumerable.Range(0, 200).Select(_ => random.Next(5))];
        ReadsExactly(sample with { FilterOf = row => filters[row] });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_filter_is_undone_in_the_first_and_in_later_rows(int filter)
    {
        foreach ((int type, int depth) in PngSample.Kinds)
            ReadsExactly(PngSample.Random(type, depth, false, 13, 4, filter) with { FilterOf = _ => filter });
    }

    [Fact]
    public void Palette_entries_with_transparency_are_mixed_with_the_background()
    {
        var alphas = new byte[100];
        new Random(1).NextBytes(alphas);
        ReadsExactly(PngSample.Random(3, 8, false, 40, 30, 2) with { Transparency = alphas });
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 9)]
    [InlineData(8, 77)]
    public void A_transparent_gray_becomes_the_background(int bitDepth, byte gray) =>
        ReadsExactly(PngSample.Random(0, bitDepth, false, 40, 30, 3) with { Transparency = [0, gray] });

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_transparent_color_of_sixteen_bits_is_compared_in_full(int colorType)
    {
        PngSample sample = PngSample.Random(colorType, 16, false, 2, 1, 4);
        for (int i = 0; i < sample.ChannelCount; i++)
            (sample.Samples[i], sample.Samples[sample.ChannelCount + i]) = (0x1234, 0x1235);
        sample = sample with { Transparency = [.. Enumerable.Repeat<byte[]>([0x12, 0x34], sample.ChannelCount).SelectMany(pair => pair)] };
        ReadsExactly(sample);
        RgbImage picture = Reading.Read(sample.Encode(), new PictureOptions { Background = Teal });
        Assert.Equal([10, 128, 200, 0x12, 0x12, 0x12], picture.Pixels.ToArray());
    }

    [Fact]
    public void A_transparent_color_of_eight_bits_becomes_the_background()
    {
        PngSample sample = PngSample.Random(2, 8, true, 9, 9, 5);
        ReadsExactly(sample with { Transparency = [0, (byte)sample.Samples[30], 0, (byte)sample.Samples[31], 0, (byte)sample.Samples[32]] });
    }

    [Fact]
    public void A_palette_beside_full_colors_is_only_a_suggestion()
    {
        ReadsExactly(PngSample.Random(2, 8, false, 5, 5, 6) with { Palette = [1, 2, 3] });
        ReadsExactly(PngSample.Random(6, 16, false, 5, 5, 6) with { Palette = new byte[768] });
    }

    [Fact]
    public void Pixel_data_may_be_cut_into_chunks_anywhere_and_some_may_be_empty()
    {
        PngSample sample = PngSample.Random(2, 8, false, 20, 20, 7);
        byte[] data = PngBytes.Compress(sample.EncodeRows());
        byte[][] pieces = [.. data.Chunk(3).SelectMany(piece => new[] { PngBytes.Chunk("IDAT", []), PngBytes.Chunk("IDAT", piece) })];
        byte[] file = PngBytes.File([PngBytes.Header(20, 20, 8, 2), .. pieces, PngBytes.End]);
        Assert.Equal(sample.Expected(RgbColor.White), Reading.Read(file).Pixels.ToArray());
    }

    [Fact]
    public void Ancillary_chunks_and_bytes_after_the_end_are_passed_over()
    {
        PngSample sample = PngSample.Random(0, 8, false, 1, 1, 8);
        byte[] data = PngBytes.Chunk("IDAT", PngBytes.Compress(sample.EncodeRows()));
        byte[] note = PngBytes.Chunk("tEXt", "Title\0x"u8.ToArray());
        byte[] file = [.. PngBytes.OnePixel(note, PngBytes.Chunk("vpAg", new byte[9]), data, note), 1, 2, 3];
        Assert.Equal(sample.Expected(RgbColor.White), Reading.Read(file).Pixels.ToArray());
    }

    [Fact]
    public void Data_beyond_the_last_row_are_left_alone()
    {
        var zeros = new byte[50_000_000];
        byte[] file = PngBytes.OnePixel(PngBytes.Chunk("IDAT", PngBytes.Compress(zeros)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        RgbImage picture = Reading.Read(file);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Equal([0, 0, 0], picture.Pixels.ToArray());
    }

    private static void ReadsExactly(PngSample sample)
    {
        RgbImage picture = Reading.Read(sample.Encode(), new PictureOptions { Background = Teal });
        Assert.Equal((sample.Width, sample.Height), (picture.Width, picture.Height));
        Assert.Equal(sample.Expected(Teal), picture.Pixels.ToArray());
    }
}
