using System;
using Managed.Kernels.Elementwise;

namespace Managed.Kernels.Blocked;

/// <summary>Runs of a row of planes as cells of sixteen channels, with what the row's padding stands for.</summary>
internal static class PlaneCells
{
    /// <summary>Copies the positions from one on, which may lie in the padding; behind it there are zeros, as there are for channels that are missing.</summary>
    /// <param name="row">The row of the first plane and what follows it.</param>
    /// <param name="stride">From one plane to the next.</param>
    /// <param name="channels">Planes, at most sixteen.</param>
    /// <param name="axis">The row's axis.</param>
    /// <param name="padding">What lies beyond its ends.</param>
    /// <param name="position">The first position.</param>
    /// <param name="target">Whole cells.</param>
    public static void Copy(ReadOnlySpan<float> row, int stride, int channels, WindowAxis axis, PaddingMode padding, int position, Span<float> target)
    {
        int count = target.Length / ChannelBlocks.Width;
        int before = Math.Clamp(-position, 0, count);
        int inside = Math.Clamp(axis.Input - position, before, count) - before;
        if (channels < ChannelBlocks.Width)
            target.Clear();
        if (inside > 0)
            Transposition.Transpose(row[(position + before)..], stride, channels, inside, target[(before * ChannelBlocks.Width)..], ChannelBlocks.Width);
        for (int i = 0; i < count; i++)
        {
            if (i == before)
                i += inside;
            if (i == count)
                break;
            int source = PaddedCells.Source(axis, padding, position + i);
            Span<float> cell = target.Slice(i * ChannelBlocks.Width, ChannelBlocks.Width);
            if (source < 0)
                cell.Clear();
            else
                Transposition.Transpose(row[source..], stride, channels, 1, cell, ChannelBlocks.Width);
        }
    }
}
