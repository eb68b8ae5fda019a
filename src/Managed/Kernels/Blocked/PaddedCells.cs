using System;

namespace Managed.Kernels.Blocked;

/// <summary>Runs of a row of cells, with what its padding stands for.</summary>
internal static class PaddedCells
{
    /// <summary>Copies the cells from a position on, which may lie in the padding; behind it there are zeros.</summary>
    /// <param name="row">The cells of the row.</param>
    /// <param name="axis">The row's axis.</param>
    /// <param name="padding">What lies beyond its ends.</param>
    /// <param name="position">The first position.</param>
    /// <param name="cell">Values of a cell.</param>
    /// <param name="target">Whole cells.</param>
    public static void Copy(ReadOnlySpan<float> row, WindowAxis axis, PaddingMode padding, int position, int cell, Span<float> target)
    {
        int count = target.Length / cell;
        int before = Math.Clamp(-position, 0, count);
        int inside = Math.Clamp(axis.Input - position, before, count) - before;
        if (inside > 0)
            row.Slice((position + before) * cell, inside * cell).CopyTo(target[(before * cell)..]);
        for (int i = 0; i < count; i++)
        {
            if (i == before)
                i += inside;
            if (i < count)
                CopyCell(row, Source(axis, padding, position + i), target.Slice(i * cell, cell));
        }
    }

    /// <summary>The position that stands for another, or -1 for a zero.</summary>
    public static int Source(WindowAxis axis, PaddingMode padding, int position) => position >= axis.Input + axis.PaddingEnd ? -1 : padding.Resolve(position, axis.Input);

    private static void CopyCell(ReadOnlySpan<float> row, int source, Span<float> target)
    {
        if (source < 0)
            target.Clear();
        else
            row.Slice(source * target.Length, target.Length).CopyTo(target);
    }
}
