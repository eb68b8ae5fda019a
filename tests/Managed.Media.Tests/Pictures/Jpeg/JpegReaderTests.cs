using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Managed.Media.Pictures;
using Managed.Media.Pictures.Jpeg;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Jpeg;

public sealed class JpegReaderTests
{
    public static TheoryData<string> Names => [.. JpegSamples.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Pixels_are_those_of_libjpeg(string name)
    {
        RgbImage picture = Reading.Read(File(name));
        Assert.Equal((21, 13), (picture.Width, picture.Height));
        Assert.Equal(JpegSamples.All.Single(sample => sample.Name == name).Digest, Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(17, 9)]
    [InlineData(64, 3)]
    [InlineData(5, 70)]
    public void What_is_written_is_read_nearly_as_it_was(int width, int height)
    {
        RgbImage picture = RandomPicture.Slopes(width, height, 3);
        double error = Reading.Read(Written(picture, 95)).Pixels.ToArray().Zip(picture.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(error, 0, 8);
    }

    [Theory]
    [InlineData(1, 21, 13)]
    [InlineData(3, 21, 13)]
    [InlineData(6, 13, 21)]
    [InlineData(8, 13, 21)]
    public void The_orientation_of_exif_is_honoured_unless_told_otherwise(byte orientation, int width, int height)
    {
        byte[] file = WithOrientation(orientation);
        RgbImage stored = Reading.Read(JpegSamples.Colour420);
        RgbImage turned = Reading.Read(file);
        Assert.Equal((width, height), (turned.Width, turned.Height));
        Assert.Equal(Orientation.Apply(stored, orientation).Pixels.ToArray(), turned.Pixels.ToArray());
        Assert.Equal(stored.Pixels.ToArray(), Reading.Read(file, new PictureOptions { ApplyOrientation = false }).Pixels.ToArray());
    }

    [Fact]
    public void Four_colours_are_refused() => Reading.Refuses(JpegSamples.Cmyk, "CMYK");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_cut_anywhere_is_refused(string name) => Reading.RefusesEveryBeginning(File(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_byte_anywhere_is_refused_or_harmless(string name) => Reading.SurvivesEveryChangedByte(File(name));

    [Fact]
    public void A_size_above_the_limit_is_refused_before_pixels_are_allocated()
    {
        byte[] file = [.. JpegSamples.Progressive420];
        int frame = IndexOf(file, [0xFF, 0xC2]);
        new byte[] { 0xEA, 0x60, 0xEA, 0x60 }.CopyTo(file, frame + 5);
        Reading.RefusesCheaply(file, "60000 x 60000");
    }

    [Fact]
    public void Twelve_bits_are_refused()
    {
        byte[] file = [.. JpegSamples.Colour444];
        file[IndexOf(file, [0xFF, 0xC0]) + 4] = 12;
        Reading.Refuses(file, "12");
    }

    private static byte[] File(string name) => JpegSamples.All.Single(sample => sample.Name == name).File;

    private static byte[] Written(RgbImage picture, int quality)
    {
        var stream = new MemoryStream();
        JpegWriter.Write(stream, picture, quality);
        return stream.ToArray();
    }

    /// <summary>A sample with an Exif segment of one entry, tag 0x0112, after its first marker.</summary>
    private static byte[] WithOrientation(byte orientation)
    {
        byte[] tiff = [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        byte[] segment = [0xFF, 0xE1, 0, (byte)(tiff.Length + 8), .. "Exif"u8, 0, 0, .. tiff];
        return [.. JpegSamples.Colour420[..2], .. segment, .. JpegSamples.Colour420[2..]];
    }

    private static int IndexOf(byte[] file, byte[] marker)
    {
        int at = file.AsSpan().IndexOf(marker);
        Assert.True(at > 0);
        return at;
    }
}
