using System;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public class RegionMasksTests
{
    private const int Red = 0xFF0000;
    private const int Blue = 0x0000FF;
    private const int White = 0xFFFFFF;

    [Fact]
    public void Colours_bind_what_has_the_same_colour()
    {
        var masks = new RegionMasks(Mask("c", 20, 10, x => x < 12 ? Red : Blue), [Mask("s", 10, 10, x => x < 3 ? Blue : x < 7 ? White : Red)]);
        Assert.Equal([Red, Blue], masks.Colors.ToArray());
        Assert.Equal(Row(20, x => x < 12), FirstRow(masks.OfContent(20, 10), 0));
        Assert.Equal(Row(20, x => x >= 12), FirstRow(masks.OfContent(20, 10), 1));
        Assert.Equal(Row(10, x => x >= 7), FirstRow(masks.OfStyle(0, 10, 10), 0));
        Assert.Equal(Row(10, x => x < 3), FirstRow(masks.OfStyle(0, 10, 10), 1));
    }

    [Fact]
    public void Rare_and_near_colours_fall_to_the_nearest()
    {
        // A soft edge of one column, whose colour is less than a two-hundredth, and noise of a few steps about the red.
        var masks = new RegionMasks(Mask("c", 300, 2, x => x == 150 ? 0x900070 : x < 150 ? Red - (x % 3 * 0x050000) : Blue), [Mask("s", 4, 4, x => x < 2 ? 0xF01010 : 0x1010F0)]);
        Assert.Equal(2, masks.Colors.Length);
        int red = masks.Colors.IndexOf(masks.Colors.Max());
        Assert.Equal(Row(300, x => x <= 150), FirstRow(masks.OfContent(300, 2), red));
        Assert.Equal(Row(4, x => x < 2), FirstRow(masks.OfStyle(0, 4, 4), red));
    }

    [Fact]
    public void Guidance_of_another_size_is_the_part_of_each_pixel()
    {
        Tensor guidance = new RegionMasks(Mask("c", 40, 8, x => x < 24 ? Red : Blue), [Mask("s", 2, 2, x => x < 1 ? Red : Blue)]).OfContent(8, 4);
        Assert.Equal<Shape>([1, 2, 4, 8], guidance.Shape);
        float[] red = FirstRow(guidance, 0);
        float[] blue = FirstRow(guidance, 1);
        Assert.Equal((1f, 0f), (red[0], red[7]));
        Assert.Equal(red.OrderDescending(), red);
        for (int i = 0; i < 8; i++)
            Assert.Equal(1, red[i] + blue[i], 1e-5f);
    }

    [Fact]
    public void Up_to_eight_regions_are_told_apart()
    {
        int Color(int x) => ((x & 4) * 0x3F0000) | ((x & 2) * 0x7F00) | ((x & 1) * 0xFF);
        RegionMask eight = Mask("c", 8, 8, Color);
        Tensor guidance = new RegionMasks(eight, [eight]).OfContent(8, 8);
        for (int x = 0; x < 8; x++)
            Assert.Equal(1, Enumerable.Range(0, 8).Sum(region => FirstRow(guidance, region)[x]));
        Assert.Contains("has 9 colours, and regions are at most 8", Refused(Mask("c", 9, 9, x => x == 8 ? 0x7F7F7F : Color(x)), eight), StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_that_bind_nothing_are_named()
    {
        RegionMask both = Mask("c", 20, 10, x => x < 12 ? Red : Blue);
        Assert.Equal("c: the colour #0000ff is in no style's mask.", Refused(both, Mask("s", 4, 4, _ => Red)));
        RegionMask shades = Mask("s", 2048, 1, x => x * 8191);
        Assert.StartsWith("s: no colour covers a two-hundredth", Refused(both, shades), StringComparison.Ordinal);
        Assert.StartsWith("s: no colour covers a two-hundredth", Refused(shades, both), StringComparison.Ordinal);
    }

    private static string Refused(RegionMask content, RegionMask style) => Assert.Throws<InvalidFileException>(() => new RegionMasks(content, [style])).Message;

    private static RegionMask Mask(string name, int width, int height, Func<int, int> color)
    {
        var bytes = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
        {
            int value = color(i % width);
            (bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        }

        return new RegionMask(name, new RgbImage(bytes, width, height));
    }

    private static float[] Row(int width, Func<int, bool> inside) => [.. Enumerable.Range(0, width).Select(x => inside(x) ? 1f : 0)];

    private static float[] FirstRow(Tensor guidance, int region)
    {
        (int height, int width) = (guidance.Shape[2], guidance.Shape[3]);
        return guidance.Span.Slice(region * height * width, width).ToArray();
    }
}
