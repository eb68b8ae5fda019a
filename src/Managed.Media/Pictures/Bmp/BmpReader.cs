using System;
using Managed.Tensors;

namespace Managed.Media.Pictures.Bmp;

internal static class BmpReader
{
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length < 0;

    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options) => throw new NotSupportedException();
}
