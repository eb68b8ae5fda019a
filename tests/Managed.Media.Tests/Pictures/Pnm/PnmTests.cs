using System;
using System.IO;
using System.Linq;
using System.Text;
using FsCheck.Xunit;
using Managed.Media.Pictures.Pnm;
using Managed.Media.Tests.Samples;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures.Pnm;

public sealed class PnmTests
{
    [Property]
    public void A_written_picture_is_read_back_unchanged(byte width, byte height, int seed)
    {
        RgbImage picture = RandomPicture.Noise(1 + width, 1 + (height % 40), seed);
        RgbImage read = Reading.Read(Write(picture));
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
        Assert.True(picture.Pixels.SequenceEqual(read.Pixels));
    }

    [Property(MaxTest = 200)]
    public void Samples_are_scaled_from_their_largest_value_and_rounded(ushort maximum, bool gray, int seed)
    {
        int largest = Math.Max((int)maximum, 1);
        var random = new Random(seed);
        int[] samples = [.. Enumerable.Range(0, gray ? 6 : 18).Select(_ => random.Next(largest + 1))];
        byte[] data = [.. samples.SelectMany(value => largest > 255 ? new[] { (byte)(value >> 8), (byte)value } : [(byte)value])];
        byte[] expected = [.. samples.SelectMany(value => Enumerable.Repeat(Scale(value, largest), gray ? 3 : 1))];
        Assert.Equal(expected, Reading.Read(File($"{(gray ? "P5" : "P6")} 3 2 {largest}\n", data)).Pixels.ToArray());
    }

    [Theory]
    [InlineData("P5\n2 1\n255\n")]
    [InlineData("P5 2 1 255 ")]
    [InlineData("P5\t2\r\n1\v\f255\r")]
    [InlineData("P5# a comment\n2#x\n#y\r 1 # z 9\n\n255\n")]
    public void White_space_and_comments_may_stand_between_numbers(string header) =>
        Assert.Equal([1, 1, 1, 2, 2, 2], Reading.Read(File(header, [1, 2])).Pixels.ToArray());

    [Fact]
    public void What_follows_the_pixels_is_left_alone() =>
        Assert.Equal([1, 1, 1], Reading.Read(File("P5 1 1 255\n", [1, 2, 3])).Pixels.ToArray());

    [Theory]
    [InlineData("P5 2", "missing")]
    [InlineData("P5 2 x", "a number is missing")]
    [InlineData("P5 2 -1 255\n", "a number is missing")]
    [InlineData("P5 2#", "a number is missing")]
    [InlineData("P5 2 1 255", "white space")]
    [InlineData("P5 2 1 255x", "white space")]
    [InlineData("P5 2x1 255\n", "white space")]
    [InlineData("P5 2 1 0\n", "largest sample")]
    [InlineData("P5 2 1 65536\n", "largest sample")]
    [InlineData("P5 2 99999999999 255\n", "too large")]
    [InlineData("P5 0 1 255\n", "empty")]
    [InlineData("P5 2 1 10\n\u0001\u000B", "above 10")]
    [InlineData("P4 2 1\n\u0001", "not a PNG")]
    [InlineData("P3 1 1 255 1 2 3", "not a PNG")]
    [InlineData("P5", "not a PNG")]
    [InlineData("Poem", "not a PNG")]
    public void Malformed_files_are_refused(string text, string reason) => Reading.Refuses(Encoding.Latin1.GetBytes(text), reason);

    [Fact]
    public void Lying_headers_are_refused_without_allocating()
    {
        Reading.RefusesCheaply("P6 60000 60000 255\n"u8.ToArray(), "above the limit");
        Reading.RefusesCheaply("P6 2147483647 2147483647 255\n"u8.ToArray(), "above the limit");
        Reading.RefusesCheaply("P6 8000 8000 65535\n123"u8.ToArray(), "truncated");
    }

    [Theory]
    [InlineData("P6 2 3 255\n", 18)]
    [InlineData("P5 2 3 1000\n", 12)]
    public void Files_cut_anywhere_are_refused_and_changed_bytes_harmless(string header, int length)
    {
        byte[] file = File(header, new byte[length]);
        Reading.Read(file);
        Reading.RefusesEveryBeginning(file);
        Reading.SurvivesEveryChangedByte(file);
    }

    private static byte Scale(int value, int largest) => (byte)Math.Round(255.0 * value / largest, MidpointRounding.AwayFromZero);

    private static byte[] File(string header, byte[] data) => [.. Encoding.ASCII.GetBytes(header), .. data];

    private static byte[] Write(RgbImage picture)
    {
        var stream = new MemoryStream();
        PnmWriter.Write(stream, picture);
        return stream.ToArray();
    }
}
