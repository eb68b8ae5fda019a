using System;

namespace Managed.Media.Pictures;

/// <summary>Width and height as a header states them, checked before anything is allocated.</summary>
internal static class PictureSize
{
    private static readonly long AddressablePixels = Array.MaxLength / 3;

    /// <summary>Refuses empty pictures and those above the limit.</summary>
    /// <exception cref="InvalidFileException">The size is zero or above the limit.</exception>
    public static void Require(long width, long height, PictureOptions options, string file, long offset)
    {
        if (width <= 0 || height <= 0)
            throw new InvalidFileException(file, $"the picture is empty: {width} x {height} pixels", offset);
        long limit = Math.Min(options.MaximumPixels, AddressablePixels);
        if (width > limit || height > limit || width * height > limit)
            throw new InvalidFileException(file, $"the picture of {width} x {height} pixels is above the limit of {limit} pixels", offset);
    }
}
