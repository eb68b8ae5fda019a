using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>Pixels of sixteen bits a sample: gray or red, green and blue, each with or without alpha.</summary>
internal sealed class PngSamples16 : PngPixels
{
    private readonly int pixelLength;
    private readonly bool isGray;
    private readonly bool hasAlpha;
    private readonly byte[]? transparentColor;
    private readonly RgbColor background;

    public PngSamples16(PngFile png, RgbColor background)
    {
        this.background = background;
        pixelLength = 2 * png.Header.SampleCount;
        isGray = png.Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha;
        hasAlpha = png.Header.HasAlpha;
        transparentColor = png.Transparency.IsEmpty ? null : png.Transparency.ToArray();
    }

    public override bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step)
    {
        for (int i = 0, at = 0; i < count; i++, at += step)
        {
            ReadOnlySpan<byte> pixel = row.Slice(i * pixelLength, pixelLength);
            uint red = BinaryPrimitives.ReadUInt16BigEndian(pixel);
            uint green = isGray ? red : BinaryPrimitives.ReadUInt16BigEndian(pixel[2..]);
            uint blue = isGray ? red : BinaryPrimitives.ReadUInt16BigEndian(pixel[4..]);
            uint alpha = hasAlpha ? BinaryPrimitives.ReadUInt16BigEndian(pixel[^2..]) : IsTransparent(pixel) ? 0u : 65535;
            target[at] = Compositing.Over16(red, alpha, background.Red);
            target[at + 1] = Compositing.Over16(green, alpha, background.Green);
            target[at + 2] = Compositing.Over16(blue, alpha, background.Blue);
        }

        return true;
    }

    private bool IsTransparent(ReadOnlySpan<byte> pixel) => transparentColor is not null && pixel.SequenceEqual(transparentColor);
}
