using System;
using Managed.Tensors;

namespace Managed.Media.Pictures.Jpeg;

internal static class JpegReader
{
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length < 0;

    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options) => throw new NotSupportedException();
}
