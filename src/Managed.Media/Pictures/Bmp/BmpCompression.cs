namespace Managed.Media.Pictures.Bmp;

/// <summary>How the pixels are stored; the values are those of the file.</summary>
internal enum BmpCompression : uint
{
    None = 0,
    RunLength8 = 1,
    RunLength4 = 2,
    BitFields = 3,
    AlphaBitFields = 6,
}
