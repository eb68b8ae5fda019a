using System;
using Managed.Kernels.Activation;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>What the sums of a tile begin with and how they are left.</summary>
/// <param name="Accumulate">Whether they go on from what the result holds; else from the bias.</param>
/// <param name="NegativeSlope">The rectifier of what is written, as <see cref="Rectification"/> says.</param>
internal readonly record struct TileEnds(bool Accumulate, float NegativeSlope);

/// <summary>Sums of products over a row of positions, lanes being filters: y[p, f] += sum over k of w[k, f] * x[offset(k) + p * step].</summary>
/// <remarks>Each sum is one chain of multiply-adds in ascending k, so the cutting into tiles and the width leave no trace.</remarks>
internal static partial class FilterTiles
{
    /// <summary>The most positions of one tile.</summary>
    public const int MostPositions = 6;

    /// <summary>Computes a row.</summary>
    /// <param name="blocks">Blocks of filters side by side: 1, 2 or 4.</param>
    /// <param name="weights">Sixteen times blocks values for each k.</param>
    /// <param name="bias">As many values as one k has.</param>
    /// <param name="x">What offsets count in.</param>
    /// <param name="offsets">Where position 0 reads for each k, the last the furthest.</param>
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
            RunLongRow<Simd512, Two>(row, positions);
        else
            RunLongRow<Simd512, One>(row, positions);
        Rectify<Simd512>(blocks, ends.NegativeSlope, c, blockStride, positions);
    }

    /// <summary>Two registers side by side at a time.</summary>
    private static void Run<T>(
        int blocks, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, TileEnds ends, Span<float> c, int blockStride, int positions)
        where T : struct, ISimd<T>
    {
        Check(blocks, weights, bias, x, offsets, step, c, blockStride, positions);
        bool hasRegistersForLongTiles = T.Lanes == Simd256.Lanes ? SimdHardware.Has32WideRegisters : T.Lanes == Simd128.Lanes && SimdHardware.Has32Registers;
        for (int filter = 0; filter < blocks * ChannelBlocks.Width; filter += 2 * T.Lanes)
        {
            (int block, int lane) = Math.DivRem(filter, ChannelBlocks.Width);
            var row = new Row<T>(weights[filter..], blocks * ChannelBlocks.Width, bias[filter..], x, offsets, step, ends, c[((block * blockStride) + lane)..], T.Lanes);
            if (hasRegistersForLongTiles)
                RunLongRow<T, Two>(row, positions);
            else
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
        Require.AtLeast(x.Length, offsets[^1] + ((positions - 1L) * step) + 1, nameof(x));
        Require.AtLeast(c.Length, ((blocks - 1L) * blockStride) + ((long)positions * ChannelBlocks.Width), nameof(c));
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
    private static void RunLongRow<T, TRegisters>(Row<T> row, int positions)
        where T : struct, ISimd<T>
        where TRegisters : struct, IExtent
    {
        (int tiles, int rest) = Math.DivRem(positions, 2 * MostPositions);
        if (tiles > 0)
            RunLongTiles<T, TRegisters>(row, tiles);
        if (rest > 0)
            RunRow<T, TRegisters>(row, positions, positions - rest);
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
