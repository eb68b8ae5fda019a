using System;
using System.Threading;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

/// <summary>
/// Reads PNG pictures (ISO/IEC 15948) of every colour type, depth and interlacing. Colour profiles and gamma are not applied; pixels that
/// are not opaque are mixed with the background.
/// </summary>
internal static class PngReader
{
    // Deflate codes at most 258 bytes in two bits.
    private const long MaximumInflation = 1032;

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(PngFile.Signature);

    /// <summary>Reads a picture; beside it, two of its rows are in memory.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, damaged, too large or not as PNG prescribes.</exception>
    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options, CancellationToken cancellation)
    {
        PngFile png = PngFile.Parse(bytes, file, options);
        return new RgbImage(Decode(png, file, PngPixels.Create(png, options.Background), 3, cancellation), png.Header.Width, png.Header.Height);
    }

    /// <summary>Reads a picture's alpha; null where all is opaque.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, damaged, too large or not as PNG prescribes.</exception>
    public static AlphaChannel? ReadAlpha(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        PngFile png = PngFile.Parse(bytes, file, options);
        if (!png.Header.HasAlpha && png.Transparency.IsEmpty)
            return null;
        byte[] values = Decode(png, file, PngPixels.CreateAlpha(png), 1, CancellationToken.None);
        return values.AsSpan().ContainsAnyExcept(byte.MaxValue) ? new AlphaChannel(values, png.Header.Width, png.Header.Height) : null;
    }

    private static byte[] Decode(PngFile png, string file, PngPixels pixels, int channels, CancellationToken cancellation)
    {
        PngHeader header = png.Header;
        if (png.DataLength * MaximumInflation < PngPass.TotalLength(header))
        {
            throw new InvalidFileException(
                file, $"the pixel data are truncated: {png.DataLength} bytes cannot hold {header.Width} x {header.Height} pixels", png.DataOffset);
        }

        var target = new byte[channels * header.Width * header.Height];
        using var rows = new PngRows(png, file);
        foreach (PngPass pass in PngPass.Of(header))
        {
            int width = pass.Width(header.Width);
            int height = width == 0 ? 0 : pass.Height(header.Height);
            rows.BeginPass(header.RowLength(width));
            for (int i = 0; i < height; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                int first = channels * (((pass.Y + (i * pass.StepY)) * header.Width) + pass.X);
                if (!pixels.TryPaint(rows.Next(), width, target.AsSpan(first), channels * pass.StepX))
                    throw new InvalidFileException(file, "a pixel's colour is not in the palette", png.DataOffset);
            }
        }

        rows.Finish();
        return target;
    }
}
