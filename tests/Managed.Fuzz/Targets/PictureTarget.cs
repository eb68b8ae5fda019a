using Managed.Media.Pictures;

namespace Managed.Fuzz.Targets;

/// <summary>Pictures of one format, read with a small limit, and their alpha.</summary>
internal abstract class PictureTarget : FuzzTarget
{
    private static readonly PictureOptions Options = new() { MaximumPixels = 1_000_000, Background = new RgbColor(20, 130, 240) };

    public override void Read(byte[] bytes) => PictureReader.ReadWithAlpha(bytes, "input", Options);
}
