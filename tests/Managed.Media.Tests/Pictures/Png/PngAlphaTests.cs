using System;
using System.IO;
using System.Linq;
using Managed.Media.Pictures;
using Managed.Media.Pictures.Png;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public class PngAlphaTests
{
    [Theory]
    [InlineData(4, 8)]
    [InlineData(4, 16)]
    [InlineData(6, 8)]
    [InlineData(6, 16)]
    public void Alpha_samples_are_read_exactly(int colorType, int bitDepth)
    {
        foreach (bool interlaced in new[] { false, true })
            ReadsExactly(PngSample.Random(colorType, bitDepth, interlaced, 13, 9, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(4, 9)]
    [InlineData(8, 77)]
    public void A_transparent_gray_has_alpha_0(int bitDepth, byte gray)
    {
        foreach (bool interlaced in new[] { false, true })
            ReadsExactly(PngSample.Random(0, bitDepth, interlaced, 41, 30, 2) with { Transparency = [0, gray] });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Palette_entries_have_the_alphas_that_are_given_and_the_others_none(int bitDepth) =>
        ReadsExactly(PngSample.Random(3, bitDepth, false, 40, 30, 3) with { Transparency = bitDepth == 1 ? [7] : [0, 128, 255, 3, 200] });

    [Theory]
    [InlineData(2, 8)]
    [InlineData(2, 16)]
    [InlineData(0, 16)]
    public void A_transparent_color_has_alpha_0_where_all_samples_agree(int colorType, int bitDepth)
    {
        PngSample sample = PngSample.Random(colorType, bitDepth, true, 9, 9, 4);
        ushort[] key = sample.Samples[(10 * sample.ChannelCount)..(11 * sample.ChannelCount)];
        sample = sample with { Transparency = [.. key.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })] };
        ReadsExactly(sample);
        Assert.Contains((byte)0, sample.ExpectedAlpha());
    }

    [Fact]
    public void What_is_all_opaque_has_no_alpha()
    {
        Assert.Null(Read(PngSample.Random(2, 8, false, 5, 5, 1).Encode()).Alpha);
        PngSample opaque = PngSample.Random(6, 8, false, 5, 5, 1);
        for (int i = 3; i < opaque.Samples.Length; i += 4)
            opaque.Samples[i] = 255;
        Assert.Null(Read(opaque.Encode()).Alpha);
        Assert.Null(Read((PngSample.Random(2, 8, false, 5, 5, 1) with { Transparency = [1, 0, 1, 0, 1, 0] }).Encode()).Alpha);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void A_written_picture_is_read_back_with_its_alpha(int bitDepth)
    {
        Tensor picture = RandomPicture.Slopes(37, 21, 1).ToTensor();
        var values = new byte[37 * 21];
        new Random(2).NextBytes(values);
        (RgbImage read, AlphaChannel? alpha) = Read(Write(picture, bitDepth, new AlphaChannel(values, 37, 21)));
        Assert.Equal(values, alpha!.Values.ToArray());
        byte[] expected = [.. RgbImage.FromTensor(picture).Pixels.ToArray().Select((value, i) => Over(value, values[i / 3]))];
        Assert.All(expected.Zip(read.Pixels.ToArray()), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void Sixteen_bits_are_the_nearest_of_65536_values()
    {
        var picture = new Tensor([1, 3, 1, 3]);
        float[] values = [0, 1, 0.5f, 0.123456f, -1, 2, float.NaN, 1f / 65535, 0.25f];
        values.CopyTo(picture.Span);
        byte[] file = Write(picture, 16, null);
        Assert.Equal((16, 2), (file[24], file[25]));
        ushort[] samples = Samples(file);
        int[] expected = [0, (int)Math.Round(0.123456f * 65535.0), 0, 65535, 0, 1, 32768, 65535, 16384];
        Assert.Equal(expected, samples.Select(sample => (int)sample));
    }

    [Fact]
    public void A_channel_is_resized_like_a_picture()
    {
        var values = new byte[8 * 8];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)(i % 8 < 4 ? 0 : 255);
        var alpha = new AlphaChannel(values, 8, 8);
        Assert.Same(alpha, alpha.Resized(8, 8));
        AlphaChannel half = alpha.Resized(4, 2);
        Assert.Equal((4, 2), (half.Width, half.Height));
        Assert.Equal((0, 255), (half.Values[0], half.Values[3]));
        Assert.Equal(half.Values.ToArray()[..4].Order(), half.Values.ToArray()[..4]);
    }

    [Fact]
    public void Callers_mistakes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AlphaChannel(new byte[5], 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlphaChannel(Array.Empty<byte>(), 0, 3));
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureWriter.WritePng(path, new Tensor([1, 3, 2, 2]), 12));
        Assert.Throws<ArgumentException>(() => PictureWriter.WritePng(path, new Tensor([3, 2, 2])));
        Assert.Throws<ArgumentException>(() => PictureWriter.WritePng(path, new Tensor([1, 3, 2, 2]), 8, new AlphaChannel(new byte[6], 2, 3)));
        Assert.False(File.Exists(path));
    }

    private static void ReadsExactly(PngSample sample)
    {
        (RgbImage picture, AlphaChannel? alpha) = Read(sample.Encode());
        Assert.Equal(sample.Expected(RgbColor.White), picture.Pixels.ToArray());
        Assert.Equal((sample.Width, sample.Height), (alpha!.Width, alpha.Height));
        Assert.Equal(sample.ExpectedAlpha(), alpha.Values.ToArray());
    }

    private static (RgbImage Picture, AlphaChannel? Alpha) Read(byte[] file) => PictureReader.ReadWithAlpha(file, "sample");

    private static byte Over(byte value, byte alpha) => (byte)Math.Round(((value * alpha) + (255.0 * (255 - alpha))) / 255);

    private static byte[] Write(Tensor picture, int bitDepth, AlphaChannel? alpha)
    {
        var stream = new MemoryStream();
        if (bitDepth == 16)
            PngWriter.Write16(stream, picture, alpha);
        else
            PngWriter.Write(stream, RgbImage.FromTensor(picture), alpha);
        return stream.ToArray();
    }

    /// <summary>The samples of a file of one row, unfiltered by hand.</summary>
    private static ushort[] Samples(byte[] file)
    {
        int data = file.AsSpan().IndexOf("IDAT"u8) + 4;
        using var inflated = new System.IO.Compression.ZLibStream(new MemoryStream(file[data..]), System.IO.Compression.CompressionMode.Decompress);
        var row = new byte[19];
        inflated.ReadExactly(row);
        for (int i = 1; i < row.Length; i++)
        {
            byte left = i > 6 ? row[i - 6] : (byte)0;
            row[i] += row[0] switch { 0 or 2 => (byte)0, 1 or 4 => left, _ => (byte)(left / 2) };
        }

        return [.. row.Skip(1).Chunk(2).Select(pair => (ushort)((pair[0] << 8) | pair[1]))];
    }
}
