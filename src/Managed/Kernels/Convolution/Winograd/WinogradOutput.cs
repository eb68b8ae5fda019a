using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>A' m A for the tiles of one filter: products to pixels.</summary>
internal static class WinogradOutput
{
    /// <summary>Writes one filter's slice of a block.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="block">The block.</param>
    /// <param name="products">The filter's products, [product][tile].</param>
    /// <param name="bias">What each output begins with.</param>
    /// <param name="negativeSlope">What outputs below zero are multiplied by.</param>
    /// <param name="scratch">The layout's small rows.</param>
    /// <param name="plane">The filter's slice [H, W] of the output.</param>
    public static void Transform<T, TTile>(
        WinogradLayout layout, WinogradBlock block, ReadOnlySpan<float> products, float bias, float negativeSlope, Span<float> scratch, Span<float> plane)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        int columnsLength = TTile.Points * layout.TileStride;
        Span<float> columns = scratch[..(TTile.Outputs * columnsLength)];
        Span<float> phases = scratch.Slice(columns.Length, TTile.Outputs * layout.TileStride);
        Span<float> pixels = scratch.Slice(columns.Length + phases.Length, TTile.Outputs * T.Lanes);
        TransformAlong<T, TTile>(products, columnsLength, columnsLength, columns, columnsLength);
        for (int y = 0; y < TTile.Outputs; y++)
        {
            TransformAlong<T, TTile>(columns.Slice(y * columnsLength, columnsLength), layout.TileStride, block.TileCount, phases, layout.TileStride);
            WriteRows<T, TTile>(layout, block, y, phases, bias, negativeSlope, pixels, plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformAlong<T, TTile>(ReadOnlySpan<float> source, int stride, int count, Span<float> destination, int step)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        _ = source[..(TTile.Points * stride)];
        _ = destination[..(TTile.Outputs * step)];
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        for (int i = 0; i < count; i += T.Lanes)
            TTile.Output<T>(in Unsafe.Add(ref from, (nuint)i), (nuint)stride, ref Unsafe.Add(ref to, (nuint)i), (nuint)step);
    }

    private static void WriteRows<T, TTile>(
        WinogradLayout layout, WinogradBlock block, int y, ReadOnlySpan<float> phases, float bias, float negativeSlope, Span<float> pixels, Span<float> plane)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        ConvolutionShape shape = layout.Shape;
        int width = shape.Width.Output;
        int tile = block.Tile;
        int end = block.Tile + block.TileCount;
        while (tile < end)
        {
            (int tileRow, int tileColumn) = Math.DivRem(tile, layout.TileColumns);
            int count = Math.Min(layout.TileColumns - tileColumn, end - tile);
            int row = (tileRow * TTile.Outputs) + y;
            if (row < shape.Height.Output)
            {
                int first = tileColumn * TTile.Outputs;
                Span<float> target = plane.Slice((row * width) + first, Math.Min(count * TTile.Outputs, width - first));
                WriteRow<T, TTile>(phases[(tile - block.Tile)..], layout.TileStride, bias, negativeSlope, pixels, target);
            }

            tile += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteRow<T, TTile>(ReadOnlySpan<float> phases, int stride, float bias, float negativeSlope, Span<float> pixels, Span<float> target)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        int run = TTile.Outputs * T.Lanes;
        ref float source = ref MemoryMarshal.GetReference(phases);
        T start = T.Broadcast(bias);
        for (int x = 0; x < target.Length; x += run)
        {
            bool whole = x + run <= target.Length;
            Span<float> destination = whole ? target.Slice(x, run) : pixels;
            Interleave<T, TTile>(ref Unsafe.Add(ref source, (nuint)(x / TTile.Outputs)), (nuint)stride, start, negativeSlope, ref MemoryMarshal.GetReference(destination));
            if (!whole)
                pixels[..(target.Length - x)].CopyTo(target[x..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave<T, TTile>(ref float source, nuint stride, T start, float negativeSlope, ref float destination)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        nuint lanes = (nuint)T.Lanes;
        T a = Finish(T.Load(in source, 0), start, negativeSlope);
        T b = Finish(T.Load(in source, stride), start, negativeSlope);
        if (TTile.Outputs == 2)
        {
            T.Store(T.ZipLower(a, b), ref destination, 0);
            T.Store(T.ZipUpper(a, b), ref destination, lanes);
            return;
        }

        T c = Finish(T.Load(in source, 2 * stride), start, negativeSlope);
        T d = Finish(T.Load(in source, 3 * stride), start, negativeSlope);
        T evenLower = T.ZipLower(a, c);
        T oddLower = T.ZipLower(b, d);
        T evenUpper = T.ZipUpper(a, c);
        T oddUpper = T.ZipUpper(b, d);
        T.Store(T.ZipLower(evenLower, oddLower), ref destination, 0);
        T.Store(T.ZipUpper(evenLower, oddLower), ref destination, lanes);
        T.Store(T.ZipLower(evenUpper, oddUpper), ref destination, 2 * lanes);
        T.Store(T.ZipUpper(evenUpper, oddUpper), ref destination, 3 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Finish<T>(T value, T start, float negativeSlope)
        where T : struct, ISimd<T> => Rectification.Apply(value + start, negativeSlope);
}
