using System;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>The eight ways in which EXIF stores a picture (tag 0x0112).</summary>
internal static class Orientation
{
    public const int Upright = 1;

    /// <summary>The picture turned and mirrored so that it stands upright; unknown values change nothing.</summary>
    public static RgbImage Apply(RgbImage stored, int orientation)
    {
        if (orientation is < 2 or > 8)
            return stored;

        bool transposed = orientation >= 5;
        int width = transposed ? stored.Height : stored.Width;
        int height = transposed ? stored.Width : stored.Height;
        bool mirrored = orientation is 2 or 3 or 7 or 8;
        bool flipped = orientation is 3 or 4 or 6 or 7;

        // A stored pixel's place is (u, v) = (x, y), with both mirrored as told, and x and y exchanged before for the transposed ones.
        int step = 3 * (mirrored ? -1 : 1);
        int line = 3 * stored.Width * (flipped ? -1 : 1);
        int origin = 3 * ((mirrored ? stored.Width - 1 : 0) + ((flipped ? stored.Height - 1 : 0) * stored.Width));
        int acrossStep = transposed ? line : step;
        int downStep = transposed ? step : line;

        ReadOnlySpan<byte> source = stored.Pixels;
        var target = new byte[source.Length];
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            int from = origin + (y * downStep);
            for (int x = 0; x < width; x++, from += acrossStep, at += 3)
                source.Slice(from, 3).CopyTo(target.AsSpan(at));
        }

        return new RgbImage(target, width, height);
    }
}
