using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public sealed class PngLimitTests
{
    private static readonly byte[] SomeData = PngBytes.Chunk("IDAT", PngBytes.Compress(new byte[100]));

    [Theory]
    [InlineData(60000, 60000)]
    [InlineData(8001, 8000)]
    [InlineData(1, 64_000_001)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_header_above_the_limit_is_refused_without_allocating(uint width, uint height) =>
        Reading.RefusesCheaply(PngBytes.File(PngBytes.Header(width, height, 8, 2), SomeData, PngBytes.End), "above the limit");

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(0, 0)]
    public void An_empty_picture_is_refused(uint width, uint height) =>
        Reading.Refuses(PngBytes.File(PngBytes.Header(width, height, 8, 2), SomeData, PngBytes.End), "empty");

    [Theory]
    [InlineData(8000, 8000, 8, 6, 0)]
    [InlineData(8000, 8000, 1, 0, 1)]
    [InlineData(64_000_000, 1, 16, 6, 0)]
    [InlineData(1, 64_000_000, 8, 2, 0)]
    public void More_pixels_than_the_data_can_hold_are_refused_without_allocating(uint width, uint height, byte depth, byte type, byte interlace) =>
        Reading.RefusesCheaply(PngBytes.File(PngBytes.Header(width, height, depth, type, interlace), SomeData, PngBytes.End), "truncated");

    [Fact]
    public void A_limit_beyond_what_an_array_can_hold_still_refuses() =>
        Reading.RefusesCheaply(
            PngBytes.File(PngBytes.Header(40_000, 40_000, 8, 2), SomeData, PngBytes.End), "above the limit", new PictureOptions { MaximumPixels = long.MaxValue });

    [Fact]
    public void A_row_beyond_what_an_array_can_hold_is_refused() =>
        Reading.RefusesCheaply(
            PngBytes.File(PngBytes.Header(300_000_000, 1, 16, 6), SomeData, PngBytes.End), "too long", new PictureOptions { MaximumPixels = long.MaxValue });

    [Fact]
    public void The_limit_counts_pixels()
    {
        byte[] file = PngSample.Random(0, 8, false, 5, 4, 1).Encode();
        Assert.Equal(5, Reading.Read(file, new PictureOptions { MaximumPixels = 20 }).Width);
        Reading.Refuses(file, "above the limit of 19 pixels", new PictureOptions { MaximumPixels = 19 });
    }

    [Fact]
    public void A_chunk_that_claims_gigabytes_is_refused_without_allocating()
    {
        byte[] file = PngBytes.OnePixel(PngBytes.Chunk("teXt", []), SomeData);
        file[33] = 0x7F;
        Reading.RefusesCheaply(file, "truncated");
        file[33] = 0xFF;
        Reading.RefusesCheaply(file, "truncated");
    }
}
