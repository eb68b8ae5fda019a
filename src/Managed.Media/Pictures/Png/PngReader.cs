using System;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

internal static class PngReader
{
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length < 0;

    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options) => throw new NotSupportedException();
}
