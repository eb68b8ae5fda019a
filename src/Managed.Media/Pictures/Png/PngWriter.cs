using System;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

internal static class PngWriter
{
    public static void Write(Stream stream, RgbImage picture) => throw new NotSupportedException();
}
