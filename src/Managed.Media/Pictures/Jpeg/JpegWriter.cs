using System;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Pictures.Jpeg;

internal static class JpegWriter
{
    public static void Write(Stream stream, RgbImage picture, int quality) => throw new NotSupportedException();
}
