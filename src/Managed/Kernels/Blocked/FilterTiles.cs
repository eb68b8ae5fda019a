using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>A number known when code is compiled.</summary>
internal interface IExtent
{
    static abstract int Value { get; }
}

internal readonly struct One : IExtent
{
    public static int Value => 1;
}

internal readonly struct Two : IExtent
{
    public static int Value => 2;
}

internal readonly struct Three : IExtent
{
    public static int Value => 3;
}

internal readonly struct Four : IExtent
{
    public static int Value => 4;
}

internal readonly struct Five : IExtent
{
    public static int Value => 5;
}

internal readonly struct Six : IExtent
{
    public static int Value => 6;
}

/// <summary>What the sums of a tile begin with and how they are left.</summary>
/// <param name="Accumulate">Whether they go on from what the result holds; else from the bias.</param>
/// <param name="NegativeSlope">The rectifier of what is written, as <see cref="Rectification"/> says.</param>
internal readonly record struct TileEnds(bool Accumulate, float NegativeSlope);

/// <summary>Sums of products over a row of positions, lanes being filters: y[p, f] += sum over k of w[k, f] * x[offset(k) + p * step].</summary>
/// <remarks>Each sum is one chain of multiply-adds in ascending k, so the cutting into tiles and the width leave no trace.</remarks>
internal static class FilterTiles
{
    /// <summary>The most positions of one tile.</summary>
    public const int MostPositions = 6;

    /// <summary>Computes a row.</summary>
    /// <param name="blocks">Blocks of filters side by side: 1, 2 or 4.</param>
    /// <param name="weights">Sixteen times blocks values for each k.</param>
    /// <param name="bias">As many values as one k has.</param>
    /// <param name="x">What offsets count in.</param>
    /// <param name="offsets">Where position 0 reads for each k, ascending.</param>
    /// <param name="step">From what a position reads to what the next one does.</param>
    /// <param name="ends">What the sums begin with and how they are left.</param>
    /// <param name="c">Sixteen values a position for each block of filters.</param>
    /// <param name="blockStride">From one block of filters to the next.</param>
    /// <param name="positions">Positions of the row.</param>
    public delegate void Kernel(
        int blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, TileEnds ends, Span<float> c, int blockStride, int positions);

    public static readonly KernelRegistry<Kernel> Registry =
        KernelRegistry.Widths<Kernel>("filter tiles", RunWide, Run<Simd256>, Run<Simd128>, Run<SimdScalar>);

    private static void RunWide(
        int blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, TileEnds ends, Span<float> c, int blockStride, int positions)
    {
        Check(blocks, weights, bias, x, offsets, step, c, blockStride, positions);
        var row = new Row<Simd512>(weights, blocks * ChannelBlocks.Width, bias, x, offsets, step, ends, c, blockStride);
        if (blocks == 4)
            RunRow<Simd512, Four>(row, positions);
        else if (blocks == 2)
            RunLongRow<Two>(row, positions);
        else
            RunLongRow<One>(row, positions);
        Rectify<Simd512>(blocks, ends.NegativeSlope, c, blockStride, positions);
    }

    /// <summary>Two registers side by side at a time.</summary>
    private static void Run<T>(
        int blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, TileEnds ends, Span<float> c, int blockStride, int positions)
        where T : struct, ISimd<T>
    {
        Check(blocks, weights, bias, x, offsets, step, c, blockStride, positions);
        for (int filter = 0; filter < blocks * ChannelBlocks.Width; filter += 2 * T.Lanes)
        {
            (int block, int lane) = Math.DivRem(filter, ChannelBlocks.Width);
            var row = new Row<T>(weights[filter..], blocks * ChannelBlocks.Width, bias[filter..], x, offsets, step, ends, c[((block * blockStride) + lane)..], T.Lanes);
            RunRow<T, Two>(row, positions);
        }

        Rectify<T>(blocks, ends.NegativeSlope, c, blockStride, positions);
    }

    private static void Check(
        int blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, Span<float> c, int blockStride, int positions)
    {
        int filters = blocks * ChannelBlocks.Width;
        _ = weights[..(offsets.Length * filters)];
        _ = bias[..filters];
        _ = x[offsets[^1] + ((positions - 1) * step)];
        _ = c[..(((blocks - 1) * blockStride) + (positions * ChannelBlocks.Width))];
    }

    /// <summary>Rectifies what has been written, while it is near: branches behind the sums would cost them their registers.</summary>
    private static void Rectify<T>(int blocks, float negativeSlope, Span<float> c, int blockStride, int positions)
        where T : struct, ISimd<T>
    {
        if (negativeSlope == Rectification.None)
            return;
        for (int block = 0; block < blocks; block++)
            Rectification.Apply<T>(c.Slice(block * blockStride, positions * ChannelBlocks.Width), negativeSlope);
    }

    /// <summary>One or two registers of filters take twice the positions: enough sums to hide the latency of multiply-add, and fewer tiles to begin and end.</summary>
    private static void RunLongRow<TRegisters>(Row<Simd512> row, int positions)
        where TRegisters : struct, IExtent
    {
        (int tiles, int rest) = Math.DivRem(positions, 2 * MostPositions);
        if (tiles > 0)
            RunLongTiles<TRegisters>(row, tiles);
        if (rest > 0)
            RunRow<Simd512, TRegisters>(row, positions, positions - rest);
    }

    /// <summary>Cuts a row into tiles as equal as can be.</summary>
    private static void RunRow<T, TRegisters>(Row<T> row, int positions, int position = 0)
        where T : struct, ISimd<T>
        where TRegisters : struct, IExtent
    {
        int tiles = Extent.Parts(positions - position, MostPositions);
        (int least, int longer) = Math.DivRem(positions - position, tiles);
        if (longer > 0)
            RunTiles<T, TRegisters>(row, position, least + 1, longer);
        RunTiles<T, TRegisters>(row, position + (longer * (least + 1)), least, tiles - longer);
    }

    private static void RunTiles<T, TRegisters>(scoped in Row<T> row, int position, int length, int tiles)
        where T : struct, ISimd<T>
        where TRegisters : struct, IExtent
    {
        switch (length)
        {
            case 6:
                RunTiles<T, TRegisters, Six>(row, position, tiles);
                break;
            case 5:
                RunTiles<T, TRegisters, Five>(row, position, tiles);
                break;
            case 4:
                RunTiles<T, TRegisters, Four>(row, position, tiles);
                break;
            case 3:
                RunTiles<T, TRegisters, Three>(row, position, tiles);
                break;
            case 2:
                RunTiles<T, TRegisters, Two>(row, position, tiles);
                break;
            default:
                RunTiles<T, TRegisters, One>(row, position, tiles);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunTiles<T, TRegisters, TPositions>(scoped in Row<T> row, int position, int tiles)
        where T : struct, ISimd<T>
        where TRegisters : struct, IExtent
        where TPositions : struct, IExtent
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)row.RegisterStride;
        ref float c = ref Unsafe.Add(ref MemoryMarshal.GetReference(row.Results), (nuint)(position * ChannelBlocks.Width));
        nuint one = (nuint)row.Step;
        nuint two = 2 * one;
        nuint three = 3 * one;
        ref float x = ref Unsafe.Add(ref MemoryMarshal.GetReference(row.X), (nuint)(position * row.Step));
        ref int offset = ref MemoryMarshal.GetReference(row.Offsets);
        nint depth = row.Offsets.Length;
        nuint weightStep = (nuint)row.WeightStep;
        for (int tile = 0; tile < tiles; tile++)
        {
            T c00 = T.Zero, c01 = T.Zero, c02 = T.Zero, c03 = T.Zero;
            T c10 = T.Zero, c11 = T.Zero, c12 = T.Zero, c13 = T.Zero;
            T c20 = T.Zero, c21 = T.Zero, c22 = T.Zero, c23 = T.Zero;
            T c30 = T.Zero, c31 = T.Zero, c32 = T.Zero, c33 = T.Zero;
            T c40 = T.Zero, c41 = T.Zero, c42 = T.Zero, c43 = T.Zero;
            T c50 = T.Zero, c51 = T.Zero, c52 = T.Zero, c53 = T.Zero;
            if (row.Ends.Accumulate)
            {
                c00 = T.Load(in c, 0);
                if (TRegisters.Value > 1)
                    c01 = T.Load(in c, stride);
                if (TRegisters.Value > 2)
                    c02 = T.Load(in c, 2 * stride);
                if (TRegisters.Value > 3)
                    c03 = T.Load(in c, 3 * stride);
                if (TPositions.Value > 1)
                    c10 = T.Load(in c, 1 * ChannelBlocks.Width);
                if (TPositions.Value > 1 && TRegisters.Value > 1)
                    c11 = T.Load(in c, (1 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 1 && TRegisters.Value > 2)
                    c12 = T.Load(in c, (1 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 1 && TRegisters.Value > 3)
                    c13 = T.Load(in c, (1 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 2)
                    c20 = T.Load(in c, 2 * ChannelBlocks.Width);
                if (TPositions.Value > 2 && TRegisters.Value > 1)
                    c21 = T.Load(in c, (2 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 2 && TRegisters.Value > 2)
                    c22 = T.Load(in c, (2 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 2 && TRegisters.Value > 3)
                    c23 = T.Load(in c, (2 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 3)
                    c30 = T.Load(in c, 3 * ChannelBlocks.Width);
                if (TPositions.Value > 3 && TRegisters.Value > 1)
                    c31 = T.Load(in c, (3 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 3 && TRegisters.Value > 2)
                    c32 = T.Load(in c, (3 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 3 && TRegisters.Value > 3)
                    c33 = T.Load(in c, (3 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 4)
                    c40 = T.Load(in c, 4 * ChannelBlocks.Width);
                if (TPositions.Value > 4 && TRegisters.Value > 1)
                    c41 = T.Load(in c, (4 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 4 && TRegisters.Value > 2)
                    c42 = T.Load(in c, (4 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 4 && TRegisters.Value > 3)
                    c43 = T.Load(in c, (4 * ChannelBlocks.Width) + (3 * stride));
                if (TPositions.Value > 5)
                    c50 = T.Load(in c, 5 * ChannelBlocks.Width);
                if (TPositions.Value > 5 && TRegisters.Value > 1)
                    c51 = T.Load(in c, (5 * ChannelBlocks.Width) + stride);
                if (TPositions.Value > 5 && TRegisters.Value > 2)
                    c52 = T.Load(in c, (5 * ChannelBlocks.Width) + (2 * stride));
                if (TPositions.Value > 5 && TRegisters.Value > 3)
                    c53 = T.Load(in c, (5 * ChannelBlocks.Width) + (3 * stride));
            }
            else
            {
                ref float bias = ref MemoryMarshal.GetReference(row.Bias);
                c00 = c10 = c20 = c30 = c40 = c50 = T.Load(in bias, 0);
                if (TRegisters.Value > 1)
                    c01 = c11 = c21 = c31 = c41 = c51 = T.Load(in bias, lanes);
                if (TRegisters.Value > 2)
                    c02 = c12 = c22 = c32 = c42 = c52 = T.Load(in bias, 2 * lanes);
                if (TRegisters.Value > 3)
                    c03 = c13 = c23 = c33 = c43 = c53 = T.Load(in bias, 3 * lanes);
            }

            ref float w = ref MemoryMarshal.GetReference(row.Weights);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
                T w0 = T.Load(in w, 0);
                T w1 = TRegisters.Value > 1 ? T.Load(in w, lanes) : T.Zero;
                T w2 = TRegisters.Value > 2 ? T.Load(in w, 2 * lanes) : T.Zero;
                T w3 = TRegisters.Value > 3 ? T.Load(in w, 3 * lanes) : T.Zero;
                T v = T.Broadcast(b);
                c00 = T.MulAdd(v, w0, c00);
                if (TRegisters.Value > 1)
                    c01 = T.MulAdd(v, w1, c01);
                if (TRegisters.Value > 2)
                    c02 = T.MulAdd(v, w2, c02);
                if (TRegisters.Value > 3)
                    c03 = T.MulAdd(v, w3, c03);
                if (TPositions.Value > 1)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, one));
                    c10 = T.MulAdd(v, w0, c10);
                    if (TRegisters.Value > 1)
                        c11 = T.MulAdd(v, w1, c11);
                    if (TRegisters.Value > 2)
                        c12 = T.MulAdd(v, w2, c12);
                    if (TRegisters.Value > 3)
                        c13 = T.MulAdd(v, w3, c13);
                }

                if (TPositions.Value > 2)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, two));
                    c20 = T.MulAdd(v, w0, c20);
                    if (TRegisters.Value > 1)
                        c21 = T.MulAdd(v, w1, c21);
                    if (TRegisters.Value > 2)
                        c22 = T.MulAdd(v, w2, c22);
                    if (TRegisters.Value > 3)
                        c23 = T.MulAdd(v, w3, c23);
                }

                if (TPositions.Value > 3)
                {
                    b = ref Unsafe.Add(ref b, three);
                    v = T.Broadcast(b);
                    c30 = T.MulAdd(v, w0, c30);
                    if (TRegisters.Value > 1)
                        c31 = T.MulAdd(v, w1, c31);
                    if (TRegisters.Value > 2)
                        c32 = T.MulAdd(v, w2, c32);
                    if (TRegisters.Value > 3)
                        c33 = T.MulAdd(v, w3, c33);
                }

                if (TPositions.Value > 4)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, one));
                    c40 = T.MulAdd(v, w0, c40);
                    if (TRegisters.Value > 1)
                        c41 = T.MulAdd(v, w1, c41);
                    if (TRegisters.Value > 2)
                        c42 = T.MulAdd(v, w2, c42);
                    if (TRegisters.Value > 3)
                        c43 = T.MulAdd(v, w3, c43);
                }

                if (TPositions.Value > 5)
                {
                    v = T.Broadcast(Unsafe.Add(ref b, two));
                    c50 = T.MulAdd(v, w0, c50);
                    if (TRegisters.Value > 1)
                        c51 = T.MulAdd(v, w1, c51);
                    if (TRegisters.Value > 2)
                        c52 = T.MulAdd(v, w2, c52);
                    if (TRegisters.Value > 3)
                        c53 = T.MulAdd(v, w3, c53);
                }

                w = ref Unsafe.Add(ref w, weightStep);
            }

            T.Store(c00, ref c, 0);
            if (TRegisters.Value > 1)
                T.Store(c01, ref c, stride);
            if (TRegisters.Value > 2)
                T.Store(c02, ref c, 2 * stride);
            if (TRegisters.Value > 3)
                T.Store(c03, ref c, 3 * stride);
            if (TPositions.Value > 1)
                T.Store(c10, ref c, 1 * ChannelBlocks.Width);
            if (TPositions.Value > 1 && TRegisters.Value > 1)
                T.Store(c11, ref c, (1 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 1 && TRegisters.Value > 2)
                T.Store(c12, ref c, (1 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 1 && TRegisters.Value > 3)
                T.Store(c13, ref c, (1 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 2)
                T.Store(c20, ref c, 2 * ChannelBlocks.Width);
            if (TPositions.Value > 2 && TRegisters.Value > 1)
                T.Store(c21, ref c, (2 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 2 && TRegisters.Value > 2)
                T.Store(c22, ref c, (2 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 2 && TRegisters.Value > 3)
                T.Store(c23, ref c, (2 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 3)
                T.Store(c30, ref c, 3 * ChannelBlocks.Width);
            if (TPositions.Value > 3 && TRegisters.Value > 1)
                T.Store(c31, ref c, (3 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 3 && TRegisters.Value > 2)
                T.Store(c32, ref c, (3 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 3 && TRegisters.Value > 3)
                T.Store(c33, ref c, (3 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 4)
                T.Store(c40, ref c, 4 * ChannelBlocks.Width);
            if (TPositions.Value > 4 && TRegisters.Value > 1)
                T.Store(c41, ref c, (4 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 4 && TRegisters.Value > 2)
                T.Store(c42, ref c, (4 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 4 && TRegisters.Value > 3)
                T.Store(c43, ref c, (4 * ChannelBlocks.Width) + (3 * stride));
            if (TPositions.Value > 5)
                T.Store(c50, ref c, 5 * ChannelBlocks.Width);
            if (TPositions.Value > 5 && TRegisters.Value > 1)
                T.Store(c51, ref c, (5 * ChannelBlocks.Width) + stride);
            if (TPositions.Value > 5 && TRegisters.Value > 2)
                T.Store(c52, ref c, (5 * ChannelBlocks.Width) + (2 * stride));
            if (TPositions.Value > 5 && TRegisters.Value > 3)
                T.Store(c53, ref c, (5 * ChannelBlocks.Width) + (3 * stride));
            c = ref Unsafe.Add(ref c, TPositions.Value * ChannelBlocks.Width);
            x = ref Unsafe.Add(ref x, TPositions.Value * row.Step);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunLongTiles<TRegisters>(scoped in Row<Simd512> row, int tiles)
        where TRegisters : struct, IExtent
    {
        nuint stride = (nuint)row.RegisterStride;
        ref float c = ref MemoryMarshal.GetReference(row.Results);
        nuint one = (nuint)row.Step;
        nuint two = 2 * one;
        nuint three = 3 * one;
        ref float x = ref MemoryMarshal.GetReference(row.X);
        ref int offset = ref MemoryMarshal.GetReference(row.Offsets);
        nint depth = row.Offsets.Length;
        for (int tile = 0; tile < tiles; tile++)
        {
            Simd512 c0 = Simd512.Zero, c1 = Simd512.Zero, c2 = Simd512.Zero, c3 = Simd512.Zero, c4 = Simd512.Zero, c5 = Simd512.Zero, d0 = Simd512.Zero, d1 = Simd512.Zero, d2 = Simd512.Zero, d3 = Simd512.Zero, d4 = Simd512.Zero, d5 = Simd512.Zero;
            Simd512 e0 = Simd512.Zero, e1 = Simd512.Zero, e2 = Simd512.Zero, e3 = Simd512.Zero, e4 = Simd512.Zero, e5 = Simd512.Zero, f0 = Simd512.Zero, f1 = Simd512.Zero, f2 = Simd512.Zero, f3 = Simd512.Zero, f4 = Simd512.Zero, f5 = Simd512.Zero;
            if (row.Ends.Accumulate)
            {
                c0 = Simd512.Load(in c, 0);
                c1 = Simd512.Load(in c, ChannelBlocks.Width);
                c2 = Simd512.Load(in c, 2 * ChannelBlocks.Width);
                c3 = Simd512.Load(in c, 3 * ChannelBlocks.Width);
                c4 = Simd512.Load(in c, 4 * ChannelBlocks.Width);
                c5 = Simd512.Load(in c, 5 * ChannelBlocks.Width);
                d0 = Simd512.Load(in c, 6 * ChannelBlocks.Width);
                d1 = Simd512.Load(in c, 7 * ChannelBlocks.Width);
                d2 = Simd512.Load(in c, 8 * ChannelBlocks.Width);
                d3 = Simd512.Load(in c, 9 * ChannelBlocks.Width);
                d4 = Simd512.Load(in c, 10 * ChannelBlocks.Width);
                d5 = Simd512.Load(in c, 11 * ChannelBlocks.Width);
                if (TRegisters.Value > 1)
                {
                    e0 = Simd512.Load(in c, stride);
                    e1 = Simd512.Load(in c, ChannelBlocks.Width + stride);
                    e2 = Simd512.Load(in c, (2 * ChannelBlocks.Width) + stride);
                    e3 = Simd512.Load(in c, (3 * ChannelBlocks.Width) + stride);
                    e4 = Simd512.Load(in c, (4 * ChannelBlocks.Width) + stride);
                    e5 = Simd512.Load(in c, (5 * ChannelBlocks.Width) + stride);
                    f0 = Simd512.Load(in c, (6 * ChannelBlocks.Width) + stride);
                    f1 = Simd512.Load(in c, (7 * ChannelBlocks.Width) + stride);
                    f2 = Simd512.Load(in c, (8 * ChannelBlocks.Width) + stride);
                    f3 = Simd512.Load(in c, (9 * ChannelBlocks.Width) + stride);
                    f4 = Simd512.Load(in c, (10 * ChannelBlocks.Width) + stride);
                    f5 = Simd512.Load(in c, (11 * ChannelBlocks.Width) + stride);
                }
            }
            else
            {
                ref float bias = ref MemoryMarshal.GetReference(row.Bias);
                c0 = c1 = c2 = c3 = c4 = c5 = d0 = d1 = d2 = d3 = d4 = d5 = Simd512.Load(in bias, 0);
                if (TRegisters.Value > 1)
                    e0 = e1 = e2 = e3 = e4 = e5 = f0 = f1 = f2 = f3 = f4 = f5 = Simd512.Load(in bias, ChannelBlocks.Width);
            }

            ref float w = ref MemoryMarshal.GetReference(row.Weights);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
                Simd512 w0 = Simd512.Load(in w, 0);
                Simd512 w1 = TRegisters.Value > 1 ? Simd512.Load(in w, ChannelBlocks.Width) : Simd512.Zero;
                Simd512 v = Simd512.Broadcast(b);
                c0 = Simd512.MulAdd(v, w0, c0);
                if (TRegisters.Value > 1)
                    e0 = Simd512.MulAdd(v, w1, e0);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                c1 = Simd512.MulAdd(v, w0, c1);
                if (TRegisters.Value > 1)
                    e1 = Simd512.MulAdd(v, w1, e1);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                c2 = Simd512.MulAdd(v, w0, c2);
                if (TRegisters.Value > 1)
                    e2 = Simd512.MulAdd(v, w1, e2);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                c3 = Simd512.MulAdd(v, w0, c3);
                if (TRegisters.Value > 1)
                    e3 = Simd512.MulAdd(v, w1, e3);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                c4 = Simd512.MulAdd(v, w0, c4);
                if (TRegisters.Value > 1)
                    e4 = Simd512.MulAdd(v, w1, e4);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                c5 = Simd512.MulAdd(v, w0, c5);
                if (TRegisters.Value > 1)
                    e5 = Simd512.MulAdd(v, w1, e5);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                d0 = Simd512.MulAdd(v, w0, d0);
                if (TRegisters.Value > 1)
                    f0 = Simd512.MulAdd(v, w1, f0);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                d1 = Simd512.MulAdd(v, w0, d1);
                if (TRegisters.Value > 1)
                    f1 = Simd512.MulAdd(v, w1, f1);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                d2 = Simd512.MulAdd(v, w0, d2);
                if (TRegisters.Value > 1)
                    f2 = Simd512.MulAdd(v, w1, f2);
                b = ref Unsafe.Add(ref b, three);
                v = Simd512.Broadcast(b);
                d3 = Simd512.MulAdd(v, w0, d3);
                if (TRegisters.Value > 1)
                    f3 = Simd512.MulAdd(v, w1, f3);
                v = Simd512.Broadcast(Unsafe.Add(ref b, one));
                d4 = Simd512.MulAdd(v, w0, d4);
                if (TRegisters.Value > 1)
                    f4 = Simd512.MulAdd(v, w1, f4);
                v = Simd512.Broadcast(Unsafe.Add(ref b, two));
                d5 = Simd512.MulAdd(v, w0, d5);
                if (TRegisters.Value > 1)
                    f5 = Simd512.MulAdd(v, w1, f5);
                w = ref Unsafe.Add(ref w, TRegisters.Value * ChannelBlocks.Width);
            }

            Simd512.Store(c0, ref c, 0);
            Simd512.Store(c1, ref c, ChannelBlocks.Width);
            Simd512.Store(c2, ref c, 2 * ChannelBlocks.Width);
            Simd512.Store(c3, ref c, 3 * ChannelBlocks.Width);
            Simd512.Store(c4, ref c, 4 * ChannelBlocks.Width);
            Simd512.Store(c5, ref c, 5 * ChannelBlocks.Width);
            Simd512.Store(d0, ref c, 6 * ChannelBlocks.Width);
            Simd512.Store(d1, ref c, 7 * ChannelBlocks.Width);
            Simd512.Store(d2, ref c, 8 * ChannelBlocks.Width);
            Simd512.Store(d3, ref c, 9 * ChannelBlocks.Width);
            Simd512.Store(d4, ref c, 10 * ChannelBlocks.Width);
            Simd512.Store(d5, ref c, 11 * ChannelBlocks.Width);
            if (TRegisters.Value > 1)
            {
                Simd512.Store(e0, ref c, stride);
                Simd512.Store(e1, ref c, ChannelBlocks.Width + stride);
                Simd512.Store(e2, ref c, (2 * ChannelBlocks.Width) + stride);
                Simd512.Store(e3, ref c, (3 * ChannelBlocks.Width) + stride);
                Simd512.Store(e4, ref c, (4 * ChannelBlocks.Width) + stride);
                Simd512.Store(e5, ref c, (5 * ChannelBlocks.Width) + stride);
                Simd512.Store(f0, ref c, (6 * ChannelBlocks.Width) + stride);
                Simd512.Store(f1, ref c, (7 * ChannelBlocks.Width) + stride);
                Simd512.Store(f2, ref c, (8 * ChannelBlocks.Width) + stride);
                Simd512.Store(f3, ref c, (9 * ChannelBlocks.Width) + stride);
                Simd512.Store(f4, ref c, (10 * ChannelBlocks.Width) + stride);
                Simd512.Store(f5, ref c, (11 * ChannelBlocks.Width) + stride);
            }

            c = ref Unsafe.Add(ref c, 2 * MostPositions * ChannelBlocks.Width);
            x = ref Unsafe.Add(ref x, 2 * MostPositions * row.Step);
        }
    }

    /// <summary>The operands of a row.</summary>
    private readonly ref struct Row<T>(
        ReadOnlySpan<float> weights, int weightStep, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, TileEnds ends, Span<float> results, int registerStride)
    {
        public readonly ReadOnlySpan<float> Weights = weights;
        public readonly int WeightStep = weightStep;
        public readonly ReadOnlySpan<float> Bias = bias;
        public readonly ReadOnlySpan<float> X = x;
        public readonly ReadOnlySpan<int> Offsets = offsets;
        public readonly int Step = step;
        public readonly TileEnds Ends = ends;
        public readonly Span<float> Results = results;
        public readonly int RegisterStride = registerStride;
    }
}
