using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck.Xunit;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Pictures.Bmp;

public sealed class BmpRunLengthTests
{
    private static readonly byte[] Grays = [.. Enumerable.Range(0, 256).SelectMany(value => Enumerable.Repeat((byte)value, 3))];

    [Fact]
    public void Runs_and_literals_of_bytes_are_decoded_from_the_bottom_row_up()
    {
        byte[] data = [3, 7, 2, 9, 0, 0, 0, 3, 1, 2, 3, 0, 2, 4, 0, 1];
        Assert.Equal([1, 2, 3, 4, 4, 7, 7, 7, 9, 9], ReadGrays(5, 2, 8, data));
    }

    [Fact]
    public void Runs_and_literals_of_half_bytes_alternate()
    {
        byte[] data = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1];
        Assert.Equal([3, 4, 5, 6, 7, 1, 2, 1, 2, 1], ReadGrays(5, 2, 4, data));
    }

    [Theory]
    [InlineData(new byte[] { 2, 7, 0, 0, 2, 7, 0, 0, 0, 1 })]
    [InlineData(new byte[] { 2, 7, 0, 0, 2, 7, 0, 1 })]
    public void The_last_row_ends_in_the_end_of_the_picture_with_or_without_its_own(byte[] data) =>
        Assert.Equal([7, 7, 7, 7], ReadGrays(2, 2, 8, data));

    [Theory]
    [InlineData(new byte[] { 3, 7, 0, 0, 2, 7, 0, 1 }, "passes the end of a row")]
    [InlineData(new byte[] { 0, 4, 1, 2, 3, 4, 0, 0, 2, 7, 0, 1 }, "passes the end of a row")]
    [InlineData(new byte[] { 1, 7, 0, 0, 2, 7, 0, 1 }, "without a value")]
    [InlineData(new byte[] { 2, 7, 0, 1, 2, 7, 0, 1 }, "without a value")]
    [InlineData(new byte[] { 2, 7, 0, 2, 0, 1, 2, 7, 0, 1 }, "without a value")]
    [InlineData(new byte[] { 2, 7, 0, 0, 2, 7, 0, 0, 2, 7, 0, 1 }, "after the last row")]
    [InlineData(new byte[] { 0, 3, 1, 2 }, "passes the end of a row")]
    public void Code_that_does_not_fill_each_row_exactly_is_refused(byte[] data, string reason) =>
        Reading.Refuses(Encode(2, 2, 8, data), reason);

    [Property(MaxTest = 100)]
    public void Random_pictures_in_random_runs_are_read_exactly(byte width, byte height, bool halfBytes, int seed)
    {
        int rowLength = 1 + (width % 50);
        var random = new Random(seed);
        byte[][] rows = [.. Enumerable.Range(0, 1 + (height % 10)).Select(_ => RandomRow(random, rowLength, halfBytes ? 16 : 256))];
        byte[] data = [.. rows.Reverse().SelectMany(row => EncodeRow(random, row, halfBytes).Concat(new byte[] { 0, 0 })), 0, 1];
        Assert.Equal(rows.SelectMany(row => row), ReadGrays(rowLength, rows.Length, halfBytes ? 4 : 8, data));
    }

    [Fact]
    public void Files_cut_anywhere_are_refused_and_changed_bytes_harmless()
    {
        byte[] bytes = new BmpBytes(2, 2, 8) { Compression = 1, Palette = Grays[..24], ColorsUsed = 8, Data = [2, 7, 0, 0, 1, 6, 1, 5, 0, 0, 0, 1] }.Encode();
        byte[] halves = Encode(5, 2, 4, [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1]);
        foreach (byte[] file in (byte[][])[bytes, halves])
        {
            Reading.Read(file);
            Reading.RefusesEveryBeginning(file);
            Reading.SurvivesEveryChangedByte(file);
        }
    }

    private static byte[] RandomRow(Random random, int length, int colors)
    {
        var row = new byte[length];
        for (int i = 0; i < length; i++)
            row[i] = i > 0 && random.Next(3) > 0 ? row[i - 1] : (byte)random.Next(colors);
        return row;
    }

    private static IEnumerable<byte> EncodeRow(Random random, byte[] row, bool halfBytes)
    {
        for (int x = 0; x < row.Length;)
        {
            int run = row.Skip(x).TakeWhile(value => value == row[x]).Count();
            int rest = row.Length - x;
            if (rest >= 3 && random.Next(2) == 0)
            {
                byte[] literal = row[x..(x + random.Next(3, rest + 1))];
                byte[] coded = halfBytes ? [.. literal.Chunk(2).Select(pair => (byte)((pair[0] << 4) | pair[^1]))] : literal;
                foreach (byte b in (byte[])[0, (byte)literal.Length, .. coded, .. new byte[coded.Length & 1]])
                    yield return b;
                x += literal.Length;
            }
            else
            {
                yield return (byte)run;
                yield return (byte)(halfBytes ? row[x] * 17 : row[x]);
                x += run;
            }
        }
    }

    private static byte[] Encode(int width, int height, int bitCount, byte[] data) =>
        new BmpBytes(width, height, bitCount) { Compression = bitCount == 8 ? 1u : 2u, Palette = Grays[..(3 << bitCount)], Data = data }.Encode();

    private static byte[] ReadGrays(int width, int height, int bitCount, byte[] data)
    {
        byte[] pixels = Reading.Read(Encode(width, height, bitCount, data)).Pixels.ToArray();
        Assert.All(pixels.Chunk(3), pixel => Assert.True(pixel[0] == pixel[1] && pixel[1] == pixel[2]));
        return [.. pixels.Chunk(3).Select(pixel => pixel[0])];
    }
}
