using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Pictures.Bmp;

public sealed class BmpDamageTests
{
    private static readonly BmpBytes Plain = new(1, 1, 24) { Data = [1, 2, 3, 0] };

    [Fact]
    public void Headers_that_are_not_read_are_refused()
    {
        Reading.Refuses((Plain with { HeaderLength = 64 }).Encode(), "information header of 64 bytes");
        Reading.Refuses((Plain with { Planes = 3 }).Encode(), "planes");
        Reading.Refuses((Plain with { BitCount = 2 }).Encode(), "2 bits");
        Reading.Refuses((Plain with { HeaderLength = 12, BitCount = 16 }).Encode(), "16 bits");
        Reading.Refuses((Plain with { Compression = 4 }).Encode(), "compression 4");
        Reading.Refuses((Plain with { Compression = 1 }).Encode(), "compression 1");
        Reading.Refuses((Plain with { BitCount = 8, Height = -1, Compression = 1 }).Encode(), "compression 1");
        Reading.Refuses((Plain with { BitCount = 24, Compression = 3 }).Encode(), "compression 3");
        Reading.Refuses((Plain with { HeaderLength = 52, BitCount = 32, Compression = 6 }).Encode(), "compression 6");
    }

    [Fact]
    public void Pixels_inside_the_header_or_the_palette_are_refused()
    {
        Reading.Refuses((Plain with { DataOffset = 53 }).Encode(), "inside the header");
        Reading.Refuses((Plain with { BitCount = 8, Palette = [1, 2, 3] }).Encode(), "inside the header or the palette");
        Reading.Refuses((Plain with { DataOffset = uint.MaxValue }).Encode(), "truncated");
    }

    [Fact]
    public void A_palette_of_more_colors_than_indices_is_refused() =>
        Reading.Refuses((Plain with { BitCount = 4, ColorsUsed = 17 }).Encode(), "palette of 17 colours");

    [Fact]
    public void An_index_beyond_the_palette_is_refused() =>
        Reading.Refuses((Plain with { BitCount = 8, ColorsUsed = 1, Palette = [1, 2, 3] }).Encode(), "not in the palette");

    [Theory]
    [InlineData(0x00FF0000u, 0x0001FF00u, 0x000000FFu)]
    [InlineData(0x00FF0000u, 0x00005500u, 0x000000FFu)]
    [InlineData(0x00FF0000u, 0x00000000u, 0x000000FFu)]
    public void Masks_that_overlap_have_gaps_or_are_empty_are_refused(uint red, uint green, uint blue) =>
        Reading.Refuses((Plain with { BitCount = 32, Compression = 3, Masks = [red, green, blue] }).Encode(), "channel");

    [Fact]
    public void Masks_beyond_sixteen_bits_are_refused() =>
        Reading.Refuses((Plain with { BitCount = 16, Compression = 3, Masks = [0x1F0000, 0x03E0, 0x001F] }).Encode(), "no bits in the pixels");

    [Theory]
    [InlineData(60000, 60000)]
    [InlineData(60000, -60000)]
    [InlineData(60000, int.MinValue)]
    [InlineData(int.MaxValue, 1)]
    public void A_header_above_the_limit_is_refused_without_allocating(int width, int height) =>
        Reading.RefusesCheaply((Plain with { Width = width, Height = height }).Encode(), "above the limit");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(int.MinValue, 1)]
    [InlineData(1, 0)]
    public void An_empty_picture_is_refused(int width, int height) => Reading.Refuses((Plain with { Width = width, Height = height }).Encode(), "empty");

    [Fact]
    public void More_pixels_than_the_data_can_hold_are_refused_without_allocating()
    {
        Reading.RefusesCheaply((Plain with { Width = 8000, Height = 8000 }).Encode(), "truncated");
        Reading.RefusesCheaply((Plain with { Width = 64_000_000 }).Encode(), "truncated");
        byte[] palette = new byte[48];
        Reading.RefusesCheaply((Plain with { Width = 8000, Height = 8000, BitCount = 4, Compression = 2, Palette = palette }).Encode(), "truncated");
    }
}
