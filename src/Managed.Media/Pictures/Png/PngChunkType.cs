namespace Managed.Media.Pictures.Png;

/// <summary>Names of chunks as numbers, the first letter highest.</summary>
internal static class PngChunkType
{
    public const uint Header = 0x49484452;
    public const uint Palette = 0x504C5445;
    public const uint Transparency = 0x74524E53;
    public const uint Data = 0x49444154;
    public const uint AnimationControl = 0x6163544C;
    public const uint FrameControl = 0x6663544C;
    public const uint FrameData = 0x66644154;
    public const uint End = 0x49454E44;
}
