namespace Managed.Media.Pictures;

/// <summary>How pictures are read.</summary>
public sealed record PictureOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static PictureOptions Default { get; } = new();

    /// <summary>Pictures of more pixels are refused, before anything is allocated for them.</summary>
    public long MaximumPixels { get; init; } = 64_000_000;

    /// <summary>The colour behind transparent pixels.</summary>
    public RgbColor Background { get; init; } = RgbColor.White;

    /// <summary>Turns the picture upright as its EXIF orientation says.</summary>
    public bool ApplyOrientation { get; init; } = true;
}
