namespace Managed.Media.Pictures.Png;

/// <summary>What the samples of a pixel mean; the values are those of the file.</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    RgbAlpha = 6,
}
