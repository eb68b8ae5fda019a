namespace Managed.Media.Pictures;

/// <summary>Width and height as a header states them, checked before anything is allocated.</summary>
internal static class PictureSize
{
    /// <summary>Refuses empty pictures and those above the limit.</summary>
    /// <exception cref="InvalidFileException">The size is zero or above the limit.</exception>
    public static void Require(long width, long height, PictureOptions options, string file, long offset)
    {
        if (width <= 0 || height <= 0)
            throw new InvalidFileException(file, $"the picture is empty: {width} x {height} pixels", offset);
        if (width > int.MaxValue || height > int.MaxValue || width * height > options.MaximumPixels)
            throw new InvalidFileException(file, $"the picture of {width} x {height} pixels is above the limit of {options.MaximumPixels} pixels", offset);
    }
}
