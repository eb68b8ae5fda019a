using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>Copies the input under a block into scratch, with its padding, dealt into phases.</summary>
/// <remarks>Everything is written in the order in which it lies, so that a register may reach over the end of a row: what follows is written later.</remarks>
internal static class DepthwiseStaging
{
    /// <summary>Stages the channels of one group of one image.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="block">The block.</param>
    /// <param name="input">x from the group's first channel on; more may follow.</param>
    /// <param name="staged">The staged input.</param>
    public static void Stage<T>(DepthwiseLayout layout, in DepthwiseBlock block, ReadOnlySpan<float> input, Span<float> staged)
        where T : struct, ISimd<T>
    {
        ConvolutionShape shape = layout.Shape;
        WindowAxis depth = shape.Depth;
        int positions = shape.Height.Input * shape.Width.Input;
        int phase = 0;
        for (int channel = 0; channel < shape.GroupInputChannels; channel++)
        {
            for (int tap = 0; tap < depth.Kernel; tap++)
            {
                int z = depth.Source(block.Slice, tap, shape.Padding);
                ReadOnlySpan<float> slice = z < 0 ? default : input[(((channel * depth.Input) + z) * positions)..];
                for (int row = 0; row < layout.RowPhases.Count; row++)
                {
                    for (int column = 0; column < layout.ColumnPhases.Count; column++)
                        StageRows<T>(layout, block, row, column, slice, staged.Slice(phase++ * layout.PhaseStride, layout.PhaseStride + DepthwiseLayout.Slack));
                }
            }
        }
    }

    /// <summary>Copies at least <paramref name="count"/> values, and no more than fit both spans.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(ReadOnlySpan<float> source, int count, Span<float> destination)
        where T : struct, ISimd<T>
    {
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        int most = Math.Min(source.Length, destination.Length) - T.Lanes;
        int i = 0;
        for (; i < count && i <= most; i += T.Lanes)
            T.Store(T.Load(in from, (nuint)i), ref to, (nuint)i);
        for (; i < count; i++)
            destination[i] = source[i];
    }

    /// <summary>Stages one phase of one slice; an empty slice is one of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StageRows<T>(
        DepthwiseLayout layout, in DepthwiseBlock block, int rowPhase, int columnPhase, ReadOnlySpan<float> slice, Span<float> staged)
        where T : struct, ISimd<T>
    {
        DepthwisePhases rows = layout.RowPhases;
        DepthwisePhases columns = layout.ColumnPhases;
        PaddingMode padding = layout.Shape.Padding;
        int width = layout.Shape.Width.Input;
        int rowStride = layout.RowStride;
        int step = columns.Step;
        int first = columns.Position(columnPhase, block.Column);
        int inside = first >= 0 ? 0 : Math.Min(rowStride, (step - 1 - first) / step);
        int outside = first >= width ? inside : Math.Clamp((width - first + step - 1) / step, inside, rowStride);
        int origin = first + (inside * step);
        int y = rows.Position(rowPhase, block.Row / layout.LineCount);
        int height = layout.Shape.Height.Input;
        int slots = ((block.RowCount + layout.LineCount - 1) / layout.LineCount) + rows.Overhang;
        if (slice.IsEmpty)
        {
            Clear<T>(staged, 0, slots * rowStride);
            return;
        }

        for (int slot = 0; slot < slots; slot++, y += rows.Step)
        {
            Span<float> row = staged[(slot * rowStride)..];
            int source = (uint)y < (uint)height ? y : rows.Source(y, padding);
            if (source < 0)
            {
                Clear<T>(row, 0, rowStride);
                continue;
            }

            ReadOnlySpan<float> values = slice[(source * width)..];
            if (padding != PaddingMode.Zero)
                StageBorder(columns, padding, first, 0, inside, values, row);
            else
                Clear<T>(row, 0, inside);
            if (outside > inside)
                Deal<T>(values[origin..], step, outside - inside, row[inside..]);
            if (padding != PaddingMode.Zero)
                StageBorder(columns, padding, first, outside, rowStride, values, row);
            else
                Clear<T>(row, outside, rowStride);
        }
    }

    /// <summary>Writes zeros from <paramref name="begin"/> to at least <paramref name="end"/>; a register more fits the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<T>(Span<float> row, int begin, int end)
        where T : struct, ISimd<T>
    {
        ref float to = ref MemoryMarshal.GetReference(row);
        for (int i = begin; i < end; i += T.Lanes)
            T.Store(T.Zero, ref to, (nuint)i);
    }

    private static void StageBorder(DepthwisePhases columns, PaddingMode padding, int first, int begin, int end, ReadOnlySpan<float> source, Span<float> row)
    {
        for (int i = begin; i < end; i++)
        {
            int x = columns.Source(first + (i * columns.Step), padding);
            row[i] = x < 0 ? 0 : source[x];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deal<T>(ReadOnlySpan<float> source, int step, int count, Span<float> row)
        where T : struct, ISimd<T>
    {
        if (step == 1)
        {
            Copy<T>(source, count, row);
            return;
        }

        int i = 0;
        if (step == 2)
        {
            ref float from = ref MemoryMarshal.GetReference(source);
            ref float to = ref MemoryMarshal.GetReference(row);
            int most = Math.Min(source.Length / 2, row.Length) - T.Lanes;
            for (; i < count && i <= most; i += T.Lanes)
                T.Store(T.EvenLanes(T.Load(in from, 2 * (nuint)i), T.Load(in from, (2 * (nuint)i) + (nuint)T.Lanes)), ref to, (nuint)i);
        }

        for (; i < count; i++)
            row[i] = source[i * step];
    }
}
