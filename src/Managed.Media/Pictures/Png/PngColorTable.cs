using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>The opaque colours of samples of up to eight bits, red, green and blue of each, and their alphas.</summary>
internal static class PngColorTable
{
    public static byte[] OfPalette(PngFile png, RgbColor background)
    {
        byte[] colors = png.Palette.ToArray();
        ReadOnlySpan<byte> alphas = png.Transparency.Span;
        for (int i = 0; i < alphas.Length; i++)
        {
            Span<byte> color = colors.AsSpan(3 * i, 3);
            color[0] = Compositing.Over8(color[0], alphas[i], background.Red);
            color[1] = Compositing.Over8(color[1], alphas[i], background.Green);
            color[2] = Compositing.Over8(color[2], alphas[i], background.Blue);
        }

        return colors;
    }

    public static byte[] OfGray(PngFile png, RgbColor background)
    {
        int count = 1 << png.Header.BitDepth;
        int transparent = png.Transparency.IsEmpty ? -1 : BinaryPrimitives.ReadUInt16BigEndian(png.Transparency.Span);
        var colors = new byte[3 * count];
        for (int value = 0; value < count; value++)
            colors.AsSpan(3 * value, 3).Fill((byte)(value * 255 / (count - 1)));
        if (transparent >= 0 && transparent < count)
        {
            colors[3 * transparent] = background.Red;
            colors[(3 * transparent) + 1] = background.Green;
            colors[(3 * transparent) + 2] = background.Blue;
        }

        return colors;
    }

    /// <summary>The alpha of each palette entry or gray.</summary>
    public static byte[] OfAlpha(PngFile png)
    {
        ReadOnlySpan<byte> transparency = png.Transparency.Span;
        bool isPalette = png.Header.ColorType == PngColorType.Palette;
        var alphas = new byte[isPalette ? png.Palette.Length / 3 : 1 << png.Header.BitDepth];
        alphas.AsSpan().Fill(byte.MaxValue);
        if (isPalette)
            transparency.CopyTo(alphas);
        else if (!transparency.IsEmpty && BinaryPrimitives.ReadUInt16BigEndian(transparency) < alphas.Length)
            alphas[BinaryPrimitives.ReadUInt16BigEndian(transparency)] = 0;
        return alphas;
    }
}
