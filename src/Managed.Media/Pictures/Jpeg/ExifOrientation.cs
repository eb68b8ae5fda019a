using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.IO;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>How a camera was held, from the TIFF block of an Exif segment (tag 0x0112).</summary>
internal static class ExifOrientation
{
    /// <summary>The value, 1 to 8; 1 where there is none or the block is damaged, since a picture is whole without it.</summary>
    public static int Read(ReadOnlyMemory<byte> block)
    {
        if (block.IsEmpty)
            return Orientation.Upright;
        try
        {
            IReadOnlyList<MetadataExtractor.Directory> directories = new ExifReader().Extract(new ByteArrayReader(block.ToArray()));
            ExifIfd0Directory? first = directories.OfType<ExifIfd0Directory>().FirstOrDefault();
            return first is not null && first.TryGetInt32(ExifDirectoryBase.TagOrientation, out int value) ? value : Orientation.Upright;
        }
        catch (Exception exception) when (exception is MetadataException or ImageProcessingException or IOException or ArgumentException or InvalidOperationException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            return Orientation.Upright;
        }
    }
}
