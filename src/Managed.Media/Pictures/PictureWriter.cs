using System;
using System.Collections.Generic;
using System.IO;
using Managed.Media.Pictures.Jpeg;
using Managed.Media.Pictures.Png;
using Managed.Media.Pictures.Pnm;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>Writes pictures; the ending of the name chooses the format. Files appear whole or not at all.</summary>
public static class PictureWriter
{
    private const int JpegQuality = 92;

    /// <summary>Writes a picture as .png, .jpg, .jpeg or .ppm.</summary>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, RgbImage picture)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(picture);
        Action<Stream> write = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => stream => PngWriter.Write(stream, picture),
            ".JPG" or ".JPEG" => stream => JpegWriter.Write(stream, picture, JpegQuality),
            ".PPM" => stream => PnmWriter.Write(stream, picture),
            _ => throw new ArgumentException($"A picture is written as .png, .jpg, .jpeg or .ppm, not as \"{Path.GetFileName(path)}\".", nameof(path)),
        };
        AtomicFile.Write(path, write);
    }

    /// <summary>Writes a picture as PNG, whatever the ending of the name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="picture">The picture, [1, 3, H, W] in 0..1; other values are clamped, NaN becomes 0.</param>
    /// <param name="bitDepth">Bits a channel, 8 or 16.</param>
    /// <param name="alpha">How opaque it is, of its size; null for all opaque.</param>
    /// <exception cref="ArgumentException">The depth is another, or the picture or its alpha has another shape.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WritePng(string path, Tensor picture, int bitDepth = 8, AlphaChannel? alpha = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(picture);
        if (bitDepth is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(bitDepth), bitDepth, "A channel has 8 or 16 bits.");
        if (picture.Shape.Rank != 4 || picture.Shape[0] != 1 || picture.Shape[1] != 3)
            throw new ArgumentException($"A picture is [1, 3, H, W], not {picture.Shape}.", nameof(picture));
        AtomicFile.Write(path, stream =>
        {
            if (bitDepth == 16)
                PngWriter.Write16(stream, picture, alpha);
            else
                PngWriter.Write(stream, RgbImage.FromTensor(picture), alpha);
        });
    }

    /// <summary>Writes a picture as PNG of 8 bits a channel into a stream.</summary>
    public static void WritePng(Stream stream, RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        PngWriter.Write(stream, picture);
    }

    /// <summary>Writes a picture as JPEG into a stream.</summary>
    public static void WriteJpeg(Stream stream, RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        JpegWriter.Write(stream, picture, JpegQuality);
    }

    /// <summary>Writes an animated PNG into a stream; viewers that know no animation show the still picture.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="still">The picture that is no part of the animation.</param>
    /// <param name="frameCount">How many frames there are; at least 1.</param>
    /// <param name="frames">The frames in order, of the still picture's size; each is taken when the one before has been written.</param>
    /// <exception cref="ArgumentException">There are more or fewer frames, or one has another size or a delay out of range.</exception>
    public static void WriteAnimation(Stream stream, RgbImage still, int frameCount, IEnumerable<PictureFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(still);
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frameCount);
        AnimatedPngWriter.Write(stream, still, frameCount, frames);
    }
}
