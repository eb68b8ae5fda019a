using System;

namespace Managed.Media.Pictures.Png;

/// <summary>A reduced picture of every so many columns and rows; a picture is stored as one of them or, interlaced, as seven.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="StepX">Columns from one to the next.</param>
/// <param name="StepY">Rows from one to the next.</param>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    /// <summary>The passes of a picture in their order; some may be empty.</summary>
    public static ReadOnlySpan<PngPass> Of(PngHeader header) => header.IsInterlaced ? Adam7 : Whole;

    /// <summary>Bytes of all rows of a picture with their filter types.</summary>
    public static long TotalLength(PngHeader header)
    {
        long sum = 0;
        foreach (PngPass pass in Of(header))
        {
            int width = pass.Width(header.Width);
            if (width > 0)
                sum += pass.Height(header.Height) * (header.RowLength(width) + 1);
        }

        return sum;
    }

    /// <summary>Columns of a picture of the given width.</summary>
    public int Width(int pictureWidth) => Count(pictureWidth, X, StepX);

    /// <summary>Rows of a picture of the given height.</summary>
    public int Height(int pictureHeight) => Count(pictureHeight, Y, StepY);

    private static int Count(int extent, int first, int step) => (int)Math.Max(0, ((long)extent - first + step - 1) / step);
}
