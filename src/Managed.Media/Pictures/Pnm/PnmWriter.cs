using System;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Pictures.Pnm;

internal static class PnmWriter
{
    public static void Write(Stream stream, RgbImage picture) => throw new NotSupportedException();
}
