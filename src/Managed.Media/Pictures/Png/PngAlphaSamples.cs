using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>The alpha of pixels of eight bits a sample that are not gray alone, or of sixteen: the last sample's, or none where the pixel has the transparent colour.</summary>
internal sealed class PngAlphaSamples(PngFile png) : PngPixels
{
    private readonly int sampleLength = png.Header.BitDepth / 8;
    private readonly int pixelLength = png.Header.SampleCount * png.Header.BitDepth / 8;
    private readonly bool hasAlpha = png.Header.HasAlpha;
    private readonly byte[] transparentColor = png.Transparency.ToArray();

    public override bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step)
    {
        for (int i = 0, at = 0; i < count; i++, at += step)
        {
            ReadOnlySpan<byte> pixel = row.Slice(i * pixelLength, pixelLength);
            target[at] = hasAlpha ? Alpha(pixel) : IsTransparent(pixel) ? byte.MinValue : byte.MaxValue;
        }

        return true;
    }

    private byte Alpha(ReadOnlySpan<byte> pixel) =>
        sampleLength == 1 ? pixel[^1] : Compositing.Scale(BinaryPrimitives.ReadUInt16BigEndian(pixel[^2..]), ushort.MaxValue);

    /// <summary>The transparent colour has two bytes a sample, whatever the pixels have.</summary>
    private bool IsTransparent(ReadOnlySpan<byte> pixel)
    {
        if (transparentColor.Length == 0)
            return false;
        if (sampleLength == 2)
            return pixel.SequenceEqual(transparentColor);
        for (int i = 0; i < pixel.Length; i++)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(transparentColor.AsSpan(2 * i)) != pixel[i])
                return false;
        }

        return true;
    }
}
