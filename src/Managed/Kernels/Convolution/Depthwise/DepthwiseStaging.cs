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
    public static void Stage<T>(DepthwiseLayout layout, DepthwiseBlock block, ReadOnlySpan<float> input, Span<float> staged)
        where T : struct, ISimd<T>
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width, PaddingMode padding) = layout.Axes;
        DepthwisePhases rows = layout.RowPhases;
        DepthwisePhases columns = layout.ColumnPhases;
        int slots = block.RowCount + rows.Overhang;
        int slices = layout.Channels * depth.Kernel;
        int phase = 0;
        for (int i = 0; i < slices; i++)
        {
            (int channel, int tap) = depth.Kernel == 1 ? (i, 0) : Math.DivRem(i, depth.Kernel);
            int z = depth.Source(block.Slice, tap, padding);
            ReadOnlySpan<float> slice = z < 0 ? default : input[(((channel * depth.Input) + z) * height.Input * width.Input)..];
            for (int rowPhase = 0; rowPhase < rows.Count; rowPhase++)
            {
                for (int columnPhase = 0; columnPhase < columns.Count; columnPhase++)
                {
                    Span<float> target = staged.Slice(phase++ * layout.PhaseStride, layout.PhaseStride + DepthwiseLayout.Slack);
                    var run = new DepthwiseRun(width, padding, columns.Position(columnPhase, block.Column), layout.RowStride);
                    for (int slot = 0; slot < slots; slot++)
                    {
                        int y = slice.IsEmpty ? -1 : DepthwisePhases.Source(height, rows.Position(rowPhase, block.Row + slot), padding);
                        Span<float> row = target[(slot * layout.RowStride)..];
                        if (y < 0)
                            Clear<T>(row, 0, layout.RowStride);
                        else
                            StageRow<T>(run, slice[(y * width.Input)..], row);
                    }
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

    /// <summary>Writes zeros from <paramref name="begin"/> to at least <paramref name="end"/>; a register more fits the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<T>(Span<float> row, int begin, int end)
        where T : struct, ISimd<T>
    {
        ref float to = ref MemoryMarshal.GetReference(row);
        for (int i = begin; i < end; i += T.Lanes)
            T.Store(T.Zero, ref to, (nuint)i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StageRow<T>(in DepthwiseRun run, ReadOnlySpan<float> source, Span<float> row)
        where T : struct, ISimd<T>
    {
        if (run.Padding == PaddingMode.Zero)
            Clear<T>(row, 0, run.Inside);
        else
            StageBorder(run, 0, run.Inside, source, row);
        if (run.Outside > run.Inside)
        {
            ReadOnlySpan<float> inner = source[run.Origin..];
            if (run.Axis.Stride == 1)
                Copy<T>(inner, run.Outside - run.Inside, row[run.Inside..]);
            else
                Deal<T>(inner, run.Axis.Stride, run.Outside - run.Inside, row[run.Inside..]);
        }

        if (run.Padding == PaddingMode.Zero)
            Clear<T>(row, run.Outside, run.Count);
        else
            StageBorder(run, run.Outside, run.Count, source, row);
    }

    private static void StageBorder(in DepthwiseRun run, int begin, int end, ReadOnlySpan<float> source, Span<float> row)
    {
        for (int i = begin; i < end; i++)
        {
            int x = DepthwisePhases.Source(run.Axis, run.First + (i * run.Axis.Stride), run.Padding);
            row[i] = x < 0 ? 0 : source[x];
        }
    }

    private static void Deal<T>(ReadOnlySpan<float> source, int stride, int count, Span<float> row)
        where T : struct, ISimd<T>
    {
        int i = 0;
        if (stride == 2)
        {
            ref float from = ref MemoryMarshal.GetReference(source);
            ref float to = ref MemoryMarshal.GetReference(row);
            int most = Math.Min(source.Length / 2, row.Length) - T.Lanes;
            for (; i < count && i <= most; i += T.Lanes)
                T.Store(T.EvenLanes(T.Load(in from, 2 * (nuint)i), T.Load(in from, (2 * (nuint)i) + (nuint)T.Lanes)), ref to, (nuint)i);
        }

        for (; i < count; i++)
            row[i] = source[i * stride];
    }
}
