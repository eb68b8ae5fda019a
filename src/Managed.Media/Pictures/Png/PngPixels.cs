using System;

namespace Managed.Media.Pictures.Png;

/// <summary>Turns rows of samples as they are stored into opaque colours, or into alpha.</summary>
internal abstract class PngPixels
{
    /// <summary>The conversion to opaque colours for a file.</summary>
    public static PngPixels Create(PngFile png, RgbColor background) => png.Header switch
    {
        { ColorType: PngColorType.Palette } => new PngIndexed(PngColorTable.OfPalette(png, background), png.Header.BitDepth),
        { ColorType: PngColorType.Gray, BitDepth: <= 8 } => new PngIndexed(PngColorTable.OfGray(png, background), png.Header.BitDepth),
        { BitDepth: 8 } => new PngSamples8(png, background),
        _ => new PngSamples16(png, background),
    };

    /// <summary>The conversion to alpha, a byte a pixel, for a file.</summary>
    public static PngPixels CreateAlpha(PngFile png) => png.Header switch
    {
        { ColorType: PngColorType.Palette } or { ColorType: PngColorType.Gray, BitDepth: <= 8 } => new PngIndexed(PngColorTable.OfAlpha(png), png.Header.BitDepth, 1),
        _ => new PngAlphaSamples(png),
    };

    /// <summary>Writes the colours of a row.</summary>
    /// <param name="row">The samples.</param>
    /// <param name="count">Pixels in the row.</param>
    /// <param name="target">Where the first pixel goes.</param>
    /// <param name="step">Bytes from one pixel to the next in the target.</param>
    /// <returns>False where a pixel's colour is not in the palette.</returns>
    public abstract bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step);

    private sealed class PngIndexed(byte[] colors, int bitDepth, int channels = 3) : PngPixels
    {
        private readonly IndexedPixels pixels = new(colors, bitDepth, channels);

        public override bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step) => pixels.TryPaint(row, count, target, step);
    }
}
