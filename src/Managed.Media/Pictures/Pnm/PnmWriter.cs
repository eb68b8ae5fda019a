using System;
using System.IO;
using System.Text;
using Managed.Tensors;

namespace Managed.Media.Pictures.Pnm;

/// <summary>Writes binary PPM pictures.</summary>
internal static class PnmWriter
{
    public static void Write(Stream stream, RgbImage picture)
    {
        stream.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"P6\n{picture.Width} {picture.Height}\n255\n")));
        stream.Write(picture.Pixels);
    }
}
