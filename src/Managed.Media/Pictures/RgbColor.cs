namespace Managed.Media.Pictures;

/// <summary>A colour, eight bits a channel, sRGB.</summary>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue)
{
    /// <summary>White.</summary>
    public static RgbColor White => new(255, 255, 255);
}
