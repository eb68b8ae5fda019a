using System;
using System.IO;
using System.Threading;
using Managed.Media.Pictures.Bmp;
using Managed.Media.Pictures.Jpeg;
using Managed.Media.Pictures.Png;
using Managed.Media.Pictures.Pnm;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>
/// Reads PNG, JPEG (baseline and progressive), BMP and binary PNM pictures. The format is told from the first bytes, never from the
/// name. Sizes are checked against <see cref="PictureOptions.MaximumPixels"/> before pixels are allocated; damaged files are refused,
/// not repaired.
/// </summary>
public static class PictureReader
{
    private const long MaximumFileLength = 1L << 30;

    /// <summary>Reads a picture file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits and conversions.</param>
    /// <param name="cancellation">Stops as for a picture in memory.</param>
    /// <exception cref="InvalidFileException">The content is not a whole picture of a format that is read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static RgbImage Read(string path, PictureOptions? options = null, CancellationToken cancellation = default) =>
        Read(WholeFile.Read(path, MaximumFileLength), path, options, cancellation);

    /// <summary>Reads a picture file and the alpha of a PNG; what is not opaque is mixed with the background in the picture all the same.</summary>
    /// <returns>The picture, and its alpha, or null where all is opaque or the format is another.</returns>
    /// <exception cref="InvalidFileException">The content is not a whole picture of a format that is read.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static (RgbImage Picture, AlphaChannel? Alpha) ReadWithAlpha(string path, PictureOptions? options = null) => ReadWithAlpha(WholeFile.Read(path, MaximumFileLength), path, options);

    /// <summary>Reads a picture in memory, and the alpha of a PNG.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="file">The name for error messages.</param>
    /// <param name="options">Limits and conversions.</param>
    /// <returns>The picture, and its alpha, or null where all is opaque or the format is another.</returns>
    /// <exception cref="InvalidFileException">The content is not a whole picture of a format that is read.</exception>
    public static (RgbImage Picture, AlphaChannel? Alpha) ReadWithAlpha(ReadOnlyMemory<byte> bytes, string file, PictureOptions? options = null)
    {
        RgbImage picture = Read(bytes, file, options);
        return (picture, PngReader.Recognizes(bytes.Span) ? PngReader.ReadAlpha(bytes, file, options ?? PictureOptions.Default) : null);
    }

    /// <summary>Reads a picture in memory.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="file">The name for error messages.</param>
    /// <param name="options">Limits and conversions.</param>
    /// <param name="cancellation">Stops between two rows of a PNG or JPEG picture; the other formats take no longer than their bytes are many.</param>
    /// <exception cref="InvalidFileException">The content is not a whole picture of a format that is read.</exception>
    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        cancellation.ThrowIfCancellationRequested();
        options ??= PictureOptions.Default;
        ReadOnlySpan<byte> start = bytes.Span;
        if (start.IsEmpty)
            throw new InvalidFileException(file, "the file is empty");
        if (PngReader.Recognizes(start))
            return PngReader.Read(bytes, file, options, cancellation);
        if (JpegReader.Recognizes(start))
            return JpegReader.Read(bytes, file, options, cancellation);
        if (BmpReader.Recognizes(start))
            return BmpReader.Read(bytes, file, options);
        if (PnmReader.Recognizes(start))
            return PnmReader.Read(bytes, file, options);
        throw new InvalidFileException(file, "the content is not a PNG, JPEG, BMP or binary PNM picture");
    }
}
