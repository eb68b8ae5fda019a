using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>Pixels of eight bits a sample: red, green and blue, with or without alpha, and gray with alpha.</summary>
internal sealed class PngSamples8 : PngPixels
{
    private readonly int pixelLength;
    private readonly bool isGray;
    private readonly bool hasAlpha;
    private readonly bool hasTransparentColor;
    private readonly (uint Red, uint Green, uint Blue) transparentColor;
    private readonly RgbColor background;

    public PngSamples8(PngFile png, RgbColor background)
    {
        this.background = background;
        pixelLength = png.Header.SampleCount;
        isGray = png.Header.ColorType == PngColorType.GrayAlpha;
        hasAlpha = png.Header.HasAlpha;
        hasTransparentColor = !png.Transparency.IsEmpty;
        if (hasTransparentColor)
        {
            ReadOnlySpan<byte> color = png.Transparency.Span;
            transparentColor = (
                BinaryPrimitives.ReadUInt16BigEndian(color), BinaryPrimitives.ReadUInt16BigEndian(color[2..]), BinaryPrimitives.ReadUInt16BigEndian(color[4..]));
        }
    }

    public override bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step)
    {
        if (!hasAlpha && !hasTransparentColor && step == 3)
        {
            row[..(3 * count)].CopyTo(target);
            return true;
        }

        for (int i = 0, at = 0; i < count; i++, at += step)
        {
            ReadOnlySpan<byte> pixel = row.Slice(i * pixelLength, pixelLength);
            uint red = pixel[0];
            uint green = isGray ? red : pixel[1];
            uint blue = isGray ? red : pixel[2];
            uint alpha = hasAlpha ? pixel[^1] : hasTransparentColor && (red, green, blue) == transparentColor ? 0u : 255;
            target[at] = Compositing.Over8(red, alpha, background.Red);
            target[at + 1] = Compositing.Over8(green, alpha, background.Green);
            target[at + 2] = Compositing.Over8(blue, alpha, background.Blue);
        }

        return true;
    }
}
