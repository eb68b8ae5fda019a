using System;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Rectangles of pictures that may reach over the border.</summary>
internal static class PictureCut
{
    private const byte Beyond = 128;

    /// <summary>A rectangle of a picture, grey beyond the border.</summary>
    public static RgbImage Of(RgbImage picture, int left, int top, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        Array.Fill(pixels, Beyond);
        int begin = Math.Max(0, left);
        int end = Math.Min(picture.Width, left + width);
        for (int y = Math.Max(0, top); y < Math.Min(picture.Height, top + height) && begin < end; y++)
        {
            ReadOnlySpan<byte> row = picture.Pixels.Slice(3 * ((y * picture.Width) + begin), 3 * (end - begin));
            row.CopyTo(pixels.AsSpan(3 * (((y - top) * width) + begin - left)));
        }

        return new RgbImage(pixels, width, height);
    }
}
