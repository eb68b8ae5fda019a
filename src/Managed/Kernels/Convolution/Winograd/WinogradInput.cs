using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>B' d B for the tiles of a block.</summary>
/// <remarks>
/// Columns first: six rows of pixels give six rows of transformed pixels, whole registers along the row. Then the rows are dealt into
/// phases, pixel i of every tile side by side, so that lanes are tiles, and transformed along the row. A register of tiles may be
/// stored past the end of its panel row: what it overwrites there is written later.
/// </remarks>
internal static class WinogradInput
{
    /// <summary>Transforms what a block's tiles see of one channel of one slice.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="block">The block.</param>
    /// <param name="panelWidth">Tiles of one panel.</param>
    /// <param name="channel">The channel's slice [H, W].</param>
    /// <param name="scratch">The layout's small rows.</param>
    /// <param name="row">The row of the panels that this channel and slice has.</param>
    /// <param name="transformed">The transformed input.</param>
    public static void Transform<T, TTile>(
        WinogradLayout layout, WinogradBlock block, int panelWidth, ReadOnlySpan<float> channel, Span<float> scratch, int row, Span<float> transformed)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        int rowsLength = TTile.Points * layout.RowStride;
        Span<float> staging = scratch[..rowsLength];
        Span<float> rows = scratch.Slice(rowsLength, rowsLength);
        Span<float> phases = scratch.Slice(2 * rowsLength, TTile.Points * TTile.Outputs * layout.PhaseStride);
        int tile = block.Tile;
        int end = block.Tile + block.TileCount;
        while (tile < end)
        {
            (int tileRow, int tileColumn) = Math.DivRem(tile, layout.TileColumns);
            int count = Math.Min(layout.TileColumns - tileColumn, end - tile);
            TransformColumns<T, TTile>(layout, tileRow, tileColumn, count, channel, staging, rows);
            DealPhases<T, TTile>(layout, count, rows, phases);
            TransformRows<T, TTile>(layout, tile - block.Tile, count, panelWidth, row, phases, transformed);
            tile += count;
        }
    }

    private static void TransformColumns<T, TTile>(
        WinogradLayout layout, int tileRow, int tileColumn, int count, ReadOnlySpan<float> channel, Span<float> staging, Span<float> rows)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        ConvolutionShape shape = layout.Shape;
        int width = shape.Width.Input;
        int left = (tileColumn * TTile.Outputs) - shape.Width.PaddingBegin;
        int top = (tileRow * TTile.Outputs) - shape.Height.PaddingBegin;
        int length = (count * TTile.Outputs) + 2;
        int first = Math.Clamp(left, 0, width);
        int inside = Math.Max(0, Math.Min(width, left + length) - first);
        Span<float> target = inside > 0 ? rows[(first - left)..] : default;
        bool direct = top >= 0 && top + TTile.Points <= shape.Height.Input && inside >= T.Lanes;
        if (direct)
        {
            TransformColumns<T, TTile>(channel.Slice((top * width) + first, ((TTile.Points - 1) * width) + inside), width, inside, target, layout.RowStride);
        }
        else if (inside > 0)
        {
            for (int i = 0; i < TTile.Points; i++)
                CopyRow(shape, channel, top + i, first, staging.Slice(i * layout.RowStride, inside));
            TransformColumns<T, TTile>(staging, layout.RowStride, Math.Max(inside, T.Lanes), target, layout.RowStride);
        }

        for (int x = 0; x < length; x++)
        {
            if (x == first - left)
                x += inside;
            if (x < length)
                PadColumn<TTile>(layout, channel, top, left + x, rows[x..]);
        }
    }

    /// <summary>A column beyond the border: zeros, or the transform of the column that stands for it.</summary>
    private static void PadColumn<TTile>(WinogradLayout layout, ReadOnlySpan<float> channel, int top, int x, Span<float> column)
        where TTile : struct, IWinogradTile
    {
        ConvolutionShape shape = layout.Shape;
        int source = x >= shape.Width.Input + shape.Width.PaddingEnd ? -1 : shape.Padding.Resolve(x, shape.Width.Input);
        if (source < 0)
        {
            for (int i = 0; i < TTile.Points; i++)
                column[i * layout.RowStride] = 0;
            return;
        }

        Span<float> pixels = stackalloc float[8];
        for (int i = 0; i < TTile.Points; i++)
            CopyRow(shape, channel, top + i, source, pixels.Slice(i, 1));
        TTile.Input<SimdScalar>(in pixels[0], 1, (nuint)TTile.Outputs, ref column[0], (nuint)layout.RowStride);
    }

    private static void CopyRow(ConvolutionShape shape, ReadOnlySpan<float> channel, int y, int first, Span<float> destination)
    {
        int source = y >= shape.Height.Input + shape.Height.PaddingEnd ? -1 : shape.Padding.Resolve(y, shape.Height.Input);
        if (source < 0)
            destination.Clear();
        else
            channel.Slice((source * shape.Width.Input) + first, destination.Length).CopyTo(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformColumns<T, TTile>(ReadOnlySpan<float> pixels, int stride, int count, Span<float> rows, int rowStride)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        _ = pixels[..(((TTile.Points - 1) * stride) + count)];
        _ = rows[..(((TTile.Points - 1) * rowStride) + count)];
        ref float source = ref MemoryMarshal.GetReference(pixels);
        ref float destination = ref MemoryMarshal.GetReference(rows);
        nuint step = (nuint)stride;
        nuint tail = (nuint)(TTile.Outputs * stride);
        for (int x = 0; x < count; x += T.Lanes)
        {
            // The last register overlaps the one before: reading beyond the row is not allowed, writing a column twice is.
            nuint at = (nuint)Math.Min(x, count - T.Lanes);
            TTile.Input<T>(in Unsafe.Add(ref source, at), step, tail, ref Unsafe.Add(ref destination, at), (nuint)rowStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DealPhases<T, TTile>(WinogradLayout layout, int count, ReadOnlySpan<float> rows, Span<float> phases)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)layout.PhaseStride;
        for (int i = 0; i < TTile.Points; i++)
        {
            ref float source = ref MemoryMarshal.GetReference(rows.Slice(i * layout.RowStride, layout.RowStride));
            ref float destination = ref MemoryMarshal.GetReference(phases.Slice(i * TTile.Outputs * layout.PhaseStride, TTile.Outputs * layout.PhaseStride));
            for (nuint x = 0; x <= (nuint)count; x += lanes)
            {
                nuint at = x * (nuint)TTile.Outputs;
                T a = T.Load(in source, at);
                T b = T.Load(in source, at + lanes);
                T even = T.EvenLanes(a, b);
                T odd = T.OddLanes(a, b);
                if (TTile.Outputs == 2)
                {
                    T.Store(even, ref destination, x);
                    T.Store(odd, ref destination, stride + x);
                    continue;
                }

                a = T.Load(in source, at + (2 * lanes));
                b = T.Load(in source, at + (3 * lanes));
                T secondEven = T.EvenLanes(a, b);
                T secondOdd = T.OddLanes(a, b);
                T.Store(T.EvenLanes(even, secondEven), ref destination, x);
                T.Store(T.EvenLanes(odd, secondOdd), ref destination, stride + x);
                T.Store(T.OddLanes(even, secondEven), ref destination, (2 * stride) + x);
                T.Store(T.OddLanes(odd, secondOdd), ref destination, (3 * stride) + x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformRows<T, TTile>(
        WinogradLayout layout, int tile, int count, int panelWidth, int row, ReadOnlySpan<float> phases, Span<float> transformed)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        nuint step = (nuint)layout.InputStride;
        nuint stride = (nuint)layout.PhaseStride;
        int panelLength = layout.InputStride / layout.TilesPerBlock * panelWidth;
        ref float source = ref MemoryMarshal.GetReference(phases);
        for (int x = 0; x < count;)
        {
            (int panel, int lane) = Math.DivRem(tile + x, panelWidth);
            int place = (panel * panelLength) + (row * panelWidth) + lane;
            ref float destination = ref MemoryMarshal.GetReference(transformed[place..(((layout.Products - 1) * layout.InputStride) + place + T.Lanes)]);
            for (nuint i = 0; i < (nuint)TTile.Points; i++)
            {
                TTile.Input<T>(
                    in Unsafe.Add(ref source, (i * (nuint)TTile.Outputs * stride) + (nuint)x),
                    stride,
                    1,
                    ref Unsafe.Add(ref destination, i * (nuint)TTile.Points * step),
                    step);
            }

            x += Math.Min(T.Lanes, panelWidth - lane);
        }
    }
}
