using System;
using System.IO;
using FsCheck.Xunit;
using Managed.Media.Pictures.Png;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public sealed class PngWriterTests
{
    [Property(MaxTest = 200)]
    public void A_written_picture_is_read_back_unchanged(byte width, byte height, bool smooth, int seed)
    {
        RgbImage picture = smooth ? RandomPicture.Slopes(1 + width, 1 + (height % 60), seed) : RandomPicture.Noise(1 + width, 1 + (height % 60), seed);
        RgbImage read = Reading.Read(Write(picture));
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
        Assert.True(picture.Pixels.SequenceEqual(read.Pixels));
    }

    [Fact]
    public void A_picture_of_many_data_chunks_is_read_back_unchanged()
    {
        RgbImage picture = RandomPicture.Noise(300, 400, 1);
        Assert.True(picture.Pixels.SequenceEqual(Reading.Read(Write(picture)).Pixels));
    }

    [Fact]
    public void The_same_picture_is_written_as_the_same_bytes()
    {
        RgbImage picture = RandomPicture.Slopes(200, 100, 2);
        Assert.Equal(Write(picture), Write(picture));
    }

    [Fact]
    public void Slopes_are_written_in_less_than_half_of_their_size()
    {
        RgbImage picture = RandomPicture.Slopes(200, 200, 3);
        Assert.True(Write(picture).Length < picture.Pixels.Length / 2);
    }

    private static byte[] Write(RgbImage picture)
    {
        var stream = new MemoryStream();
        PngWriter.Write(stream, picture);
        return stream.ToArray();
    }
}
