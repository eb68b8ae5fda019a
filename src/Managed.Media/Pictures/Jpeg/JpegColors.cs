using System;
using System.Threading;
using Managed.Tensors;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>Brings planes to the picture's extent and to RGB, with the arithmetic of libjpeg, so that pictures equal those of other readers.</summary>
/// <remarks>Chroma at half the resolution is interpolated with weights 3/4 and 1/4 ("fancy upsampling"); other ratios repeat samples. Conversion: JFIF 1.02.</remarks>
internal static class JpegColors
{
    private const int Half = 1 << 15;
    private const int RedOfCr = 91881;
    private const int GreenOfCb = 22554;
    private const int GreenOfCr = 46802;
    private const int BlueOfCb = 116130;

    /// <summary>The picture.</summary>
    /// <param name="frame">Its extents.</param>
    /// <param name="planes">Its samples.</param>
    /// <param name="transformed">Whether the components are Y, Cb, Cr rather than red, green, blue.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    public static RgbImage ToImage(JpegFrame frame, JpegPlanes planes, bool transformed, CancellationToken cancellation)
    {
        int width = frame.Width;
        var pixels = new byte[3 * width * frame.Height];
        var rows = new byte[3][];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = new byte[width];
        var sums = new int[width];
        for (int y = 0; y < frame.Height; y++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < frame.Components.Length; i++)
                FillRow(frame, planes, i, y, rows[i], sums);
            Span<byte> target = pixels.AsSpan(3 * width * y, 3 * width);
            if (frame.Components.Length == 1)
                Interleave(rows[0], rows[0], rows[0], target);
            else if (transformed)
                Convert(rows[0], rows[1], rows[2], target);
            else
                Interleave(rows[0], rows[1], rows[2], target);
        }

        return new RgbImage(pixels, width, frame.Height);
    }

    private static void FillRow(JpegFrame frame, JpegPlanes planes, int component, int y, Span<byte> row, Span<int> sums)
    {
        int across = frame.HorizontalRatio(component);
        int down = frame.VerticalRatio(component);
        ReadOnlySpan<byte> near = planes.Row(component, y / down);
        bool wide = frame.PlaneWidth(component) > 2;
        if (across == 2 && wide && down <= 2)
        {
            ReadOnlySpan<byte> far = planes.Row(component, (y / down) + ((y & 1) == 0 ? -1 : 1));
            InterpolateAcross(near, down == 2 ? far : [], sums, row);
        }
        else if (across == 1 && down == 2)
        {
            int rounding = (y & 1) == 0 ? 1 : 2;
            ReadOnlySpan<byte> far = planes.Row(component, (y / 2) + ((y & 1) == 0 ? -1 : 1));
            for (int x = 0; x < row.Length; x++)
                row[x] = (byte)(((3 * near[x]) + far[x] + rounding) >> 2);
        }
        else
        {
            for (int x = 0; x < row.Length; x++)
                row[x] = near[x / across];
        }
    }

    /// <summary>Doubles a row; with a second row each sample is first mixed with the one there. Rounds up and down in turn.</summary>
    private static void InterpolateAcross(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<int> sums, Span<byte> row)
    {
        bool mixed = !far.IsEmpty;
        int shift = mixed ? 4 : 2;
        int evenRounding = mixed ? 8 : 1;
        int oddRounding = mixed ? 7 : 2;
        int last = near.Length - 1;
        for (int i = 0; i <= last; i++)
            sums[i] = mixed ? (3 * near[i]) + far[i] : near[i];
        for (int x = 0; x < row.Length; x++)
        {
            int i = x >> 1;
            bool even = (x & 1) == 0;
            int neighbour = even ? i - 1 : i + 1;
            int sum = (3 * sums[i]) + sums[Math.Clamp(neighbour, 0, last)];
            row[x] = (byte)((sum + (even ? evenRounding : oddRounding)) >> shift);
        }
    }

    private static void Interleave(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> target)
    {
        for (int x = 0; x < red.Length; x++)
        {
            target[3 * x] = red[x];
            target[(3 * x) + 1] = green[x];
            target[(3 * x) + 2] = blue[x];
        }
    }

    private static void Convert(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blueness, ReadOnlySpan<byte> redness, Span<byte> target)
    {
        for (int x = 0; x < luma.Length; x++)
        {
            int y = luma[x];
            int cb = blueness[x] - 128;
            int cr = redness[x] - 128;
            target[3 * x] = Clamp(y + (((RedOfCr * cr) + Half) >> 16));
            target[(3 * x) + 1] = Clamp(y + ((Half - (GreenOfCb * cb) - (GreenOfCr * cr)) >> 16));
            target[(3 * x) + 2] = Clamp(y + (((BlueOfCb * cb) + Half) >> 16));
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
