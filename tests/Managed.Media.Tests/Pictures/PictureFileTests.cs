using System;
using System.IO;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures;

public sealed class PictureFileTests
{
    [Theory]
    [InlineData("a.png")]
    [InlineData("a.PNG")]
    [InlineData("a.ppm")]
    public void A_picture_is_written_and_read_through_a_file(string name)
    {
        using var folder = new TemporaryFolder();
        RgbImage picture = RandomPicture.Noise(17, 9, 1);
        PictureWriter.Write(folder.PathOf(name), picture);
        Assert.Equal(picture.Pixels.ToArray(), PictureReader.Read(folder.PathOf(name)).Pixels.ToArray());
    }

    [Fact]
    public void The_content_and_not_the_name_tells_the_format()
    {
        using var folder = new TemporaryFolder();
        RgbImage picture = RandomPicture.Noise(3, 2, 1);
        PictureWriter.Write(folder.PathOf("a.png"), picture);
        File.Move(folder.PathOf("a.png"), folder.PathOf("b.jpg"));
        Assert.Equal(picture.Pixels.ToArray(), PictureReader.Read(folder.PathOf("b.jpg")).Pixels.ToArray());
    }

    [Theory]
    [InlineData("a.gif")]
    [InlineData("a.pgm")]
    [InlineData("a")]
    [InlineData("png")]
    public void An_unknown_ending_is_refused_and_nothing_is_written(string name)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => PictureWriter.Write(folder.PathOf(name), RandomPicture.Noise(3, 2, 1)));
        Assert.Empty(folder.FileNames);
    }

    [Theory]
    [InlineData("text.png", "This is no picture.")]
    [InlineData("empty.png", "")]
    public void Text_named_as_a_picture_is_refused_with_its_name(string name, string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name);
        File.WriteAllText(path, text);
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => PictureReader.Read(path));
        Assert.Equal(path, exception.File);
    }

    [Fact]
    public void A_missing_file_is_an_input_error() => Assert.ThrowsAny<IOException>(() => PictureReader.Read("/nowhere/at/all.png"));
}
