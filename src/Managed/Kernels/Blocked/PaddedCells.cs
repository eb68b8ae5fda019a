using System;
using Managed.Kernels.Elementwise;

namespace Managed.Kernels.Blocked;

/// <summary>A row of cells, however its values lie.</summary>
internal interface ICellRow
{
    /// <summary>Values of a cell.</summary>
    int CellLength { get; }

    /// <summary>Copies cells side by side.</summary>
    /// <param name="position">The first cell.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">As many cells.</param>
    void Copy(int position, int count, Span<float> target);
}

/// <summary>Runs of a row of cells, with what its padding stands for.</summary>
internal static class PaddedCells
{
    /// <summary>Copies the cells from a position on, which may lie in the padding; behind it there are zeros.</summary>
    /// <param name="row">The row.</param>
    /// <param name="axis">The row's axis.</param>
    /// <param name="padding">What lies beyond its ends.</param>
    /// <param name="position">The first position.</param>
    /// <param name="target">Whole cells.</param>
    public static void Copy<TRow>(TRow row, WindowAxis axis, PaddingMode padding, int position, Span<float> target)
        where TRow : struct, ICellRow, allows ref struct
    {
        int cell = row.CellLength;
        int count = target.Length / cell;
        int before = Math.Clamp(-position, 0, count);
        int inside = Math.Clamp(axis.Input - position, before, count) - before;
        if (inside > 0)
            row.Copy(position + before, inside, target.Slice(before * cell, inside * cell));
        for (int i = 0; i < count; i++)
        {
            if (i == before)
                i += inside;
            if (i == count)
                break;
            int source = Source(axis, padding, position + i);
            Span<float> place = target.Slice(i * cell, cell);
            if (source < 0)
                place.Clear();
            else
                row.Copy(source, 1, place);
        }
    }

    /// <summary>The position that stands for another, or -1 for a zero.</summary>
    public static int Source(WindowAxis axis, PaddingMode padding, int position) => position >= axis.Input + axis.PaddingEnd ? -1 : padding.Resolve(position, axis.Input);
}

/// <summary>Cells one after the other.</summary>
/// <param name="row">The row.</param>
/// <param name="cellLength">Values of a cell.</param>
internal readonly ref struct StoredCells(ReadOnlySpan<float> row, int cellLength) : ICellRow
{
    private readonly ReadOnlySpan<float> row = row;

    /// <inheritdoc/>
    public int CellLength => cellLength;

    /// <inheritdoc/>
    public void Copy(int position, int count, Span<float> target) => row.Slice(position * cellLength, count * cellLength).CopyTo(target);
}

/// <summary>Cells of sixteen channels out of planes; channels that are missing are zeros.</summary>
/// <param name="row">The row of the first plane and what follows it.</param>
/// <param name="stride">From one plane to the next.</param>
/// <param name="channels">Planes, at most sixteen.</param>
internal readonly ref struct PlaneCells(ReadOnlySpan<float> row, int stride, int channels) : ICellRow
{
    private readonly ReadOnlySpan<float> row = row;

    /// <inheritdoc/>
    public int CellLength => ChannelBlocks.Width;

    /// <inheritdoc/>
    public void Copy(int position, int count, Span<float> target)
    {
        if (channels < ChannelBlocks.Width)
            target.Clear();
        Transposition.Transpose(row[position..], stride, channels, count, target, ChannelBlocks.Width);
    }
}
