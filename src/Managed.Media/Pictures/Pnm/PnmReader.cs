using System;
using Managed.Tensors;

namespace Managed.Media.Pictures.Pnm;

internal static class PnmReader
{
    public static bool Recognises(ReadOnlySpan<byte> start) => start.Length < 0;

    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options) => throw new NotSupportedException();
}
