using System;
using System.IO;
using System.Threading;
using Managed.Tensors;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>Reads JPEG pictures (ITU-T T.81), baseline and progressive, grey and colour, to the bit as libjpeg does. CMYK is refused.</summary>
internal static class JpegReader
{
    /// <summary>Whether a file begins as JPEG files do.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> start) => start is [JpegMarkers.Prefix, JpegMarkers.StartOfImage, JpegMarkers.Prefix, ..];

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidFileException">The file is damaged, incomplete, too large or of a kind that is not read.</exception>
    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options, CancellationToken cancellation)
    {
        JpegStructure structure = JpegStructure.Parse(bytes, file, options);
        RgbImage image = JpegColors.ToImage(structure.Frame, Decode(structure, file, cancellation), IsTransformed(structure), cancellation);
        return options.ApplyOrientation ? Orientation.Apply(image, ExifOrientation.Read(structure.Exif.Span)) : image;
    }

    private static JpegPlanes Decode(JpegStructure structure, string file, CancellationToken cancellation)
    {
        var planes = new JpegPlanes(structure.Frame);
        var blocks = new JpegBlocks(structure.Frame, structure.Quantization, planes);
        foreach (JpegScan scan in structure.Scans)
        {
            try
            {
                ScanDecoder.Decode(structure.Frame, scan, blocks, cancellation);
            }
            catch (InvalidDataException exception)
            {
                throw new InvalidFileException(file, exception.Message, scan.Offset, exception);
            }
        }

        blocks.Finish(cancellation);
        return planes;
    }

    /// <summary>Whether the components are Y, Cb, Cr: unless the file says otherwise.</summary>
    private static bool IsTransformed(JpegStructure structure)
    {
        if (structure.HasJfif)
            return true;
        if (structure.AdobeTransform is int transform)
            return transform != 0;
        return structure.Frame.Components is not [{ Identifier: (byte)'R' }, { Identifier: (byte)'G' }, { Identifier: (byte)'B' }];
    }
}
