using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Convolution.Winograd;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>The transforms of one tile of cells, lanes being channels.</summary>
internal static class WinogradProducts<TTile>
    where TTile : struct, IWinogradTile
{
    private const int Width = ChannelBlocks.Width;

    /// <summary>Transforms a tile along its columns, then along its rows.</summary>
    /// <param name="source">The tile's first cell and what follows it.</param>
    /// <param name="rowStride">From one row of the source to the next.</param>
    /// <param name="columnStride">From one value of a row to the next.</param>
    /// <param name="rows">Scratch, <see cref="ScratchLength"/>.</param>
    /// <param name="target">The first result and what follows it.</param>
    /// <param name="stride">From one result to the next, in the order of rows.</param>
    public delegate void Transform(ReadOnlySpan<float> source, int rowStride, int columnStride, Span<float> rows, Span<float> target, int stride);

    private interface IAxis
    {
        static abstract int Sources { get; }

        static abstract int Results { get; }

        static abstract void Run<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
            where T : struct, ISimd<T>;
    }

    /// <summary>B' d B.</summary>
    public static KernelRegistry<Transform> Inputs { get; } = Widths<Input>("winograd input in blocks");

    /// <summary>A v A'.</summary>
    public static KernelRegistry<Transform> OutputGradients { get; } = Widths<OutputGradient>("winograd output gradient in blocks");

    /// <summary>G' v G.</summary>
    public static KernelRegistry<Transform> FilterGradients { get; } = Widths<FilterGradient>("winograd filter gradient in blocks");

    /// <summary>Products of a tile.</summary>
    public static int Count => TTile.Points * TTile.Points;

    /// <summary>Floats of scratch that a transform wants.</summary>
    public static int ScratchLength => Count * Width;

    private static KernelRegistry<Transform> Widths<TAxis>(string name)
        where TAxis : struct, IAxis => KernelRegistry.Widths<Transform>(name, Run<Simd512, TAxis>, Run<Simd256, TAxis>, Run<Simd128, TAxis>, Run<SimdScalar, TAxis>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T, TAxis>(ReadOnlySpan<float> source, int rowStride, int columnStride, Span<float> rows, Span<float> target, int stride)
        where T : struct, ISimd<T>
        where TAxis : struct, IAxis
    {
        _ = source[..(((TAxis.Sources - 1) * (rowStride + columnStride)) + Width)];
        _ = target[..((((TAxis.Results * TAxis.Results) - 1) * stride) + Width)];
        _ = rows[..(TAxis.Results * TAxis.Sources * Width)];
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float row = ref MemoryMarshal.GetReference(rows);
        ref float to = ref MemoryMarshal.GetReference(target);
        nuint step = (nuint)stride;
        nuint rowStep = (nuint)(TAxis.Sources * Width);
        for (nuint lane = 0; lane < Width; lane += (nuint)T.Lanes)
        {
            for (nuint x = 0; x < (nuint)TAxis.Sources; x++)
                TAxis.Run<T>(in Unsafe.Add(ref from, (x * (nuint)columnStride) + lane), (nuint)rowStride, ref Unsafe.Add(ref row, (x * Width) + lane), rowStep);
            for (nuint y = 0; y < (nuint)TAxis.Results; y++)
                TAxis.Run<T>(in Unsafe.Add(ref row, (y * rowStep) + lane), Width, ref Unsafe.Add(ref to, (y * (nuint)TAxis.Results * step) + lane), step);
        }
    }

    private readonly struct Input : IAxis
    {
        public static int Sources => TTile.Points;

        public static int Results => TTile.Points;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
            where T : struct, ISimd<T> => TTile.Input<T>(in source, stride, (nuint)TTile.Outputs * stride, ref destination, step);
    }

    private readonly struct OutputGradient : IAxis
    {
        public static int Sources => TTile.Outputs;

        public static int Results => TTile.Points;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
            where T : struct, ISimd<T> => TTile.OutputGradient<T>(in source, stride, ref destination, step);
    }

    private readonly struct FilterGradient : IAxis
    {
        public static int Sources => TTile.Points;

        public static int Results => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
            where T : struct, ISimd<T> => TTile.FilterGradient<T>(in source, stride, ref destination, step);
    }
}
