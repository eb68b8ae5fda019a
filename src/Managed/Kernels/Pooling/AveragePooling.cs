using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Pooling;

/// <summary>The gradient of average pooling: dx from dy.</summary>
internal delegate void AveragePoolingGradient(PoolingShape shape, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);

/// <summary>y[p] = the mean of x under the window at p, over the taps inside the input, or over all taps where the shape counts padding.</summary>
/// <remarks>
/// Taps are added to zero in ascending order and the sum divided once. A gradient is divided once and added to its taps window by window, taps in
/// ascending order. Outputs and gradients are overwritten.
/// </remarks>
internal static class AveragePooling
{
    /// <summary>y from x.</summary>
    public static readonly KernelRegistry<PoolingKernel> Forward = KernelRegistry.Widths<PoolingKernel>(
        "average pooling",
        PoolingRows<Mean>.Forward<Simd512>,
        PoolingRows<Mean>.Forward<Simd256>,
        PoolingRows<Mean>.Forward<Simd128>,
        PoolingRows<Mean>.Forward<SimdScalar>);

    /// <summary>dx from dy.</summary>
    public static readonly KernelRegistry<AveragePoolingGradient> Backward = KernelRegistry.Widths<AveragePoolingGradient>(
        "average pooling gradient", Gradient<Simd512>, Gradient<Simd256>, Gradient<Simd128>, Gradient<SimdScalar>);

    private static void Gradient<T>(PoolingShape shape, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
        where T : struct, ISimd<T>
    {
        Require.Length(outputGradient.Length, shape.OutputLength, nameof(outputGradient));
        Require.Length(inputGradient.Length, shape.InputLength, nameof(inputGradient));
        bool covered = shape.IsTwoByTwo && shape.Width.Input == 2 * shape.Width.Output && shape.Height.Input == 2 * shape.Height.Output;
        if (!covered)
            inputGradient.Clear();
        int row = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            Span<float> dx = inputGradient.Slice(plane * shape.InputPositions, shape.InputPositions);
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++, row++)
                {
                    ReadOnlySpan<float> dy = outputGradient.Slice(row * shape.Width.Output, shape.Width.Output);
                    if (shape.IsTwoByTwo)
                        TwoByTwo<T>(shape, dy, dx.Slice(shape.InputRow(oz, oy, 0, 0), 2 * shape.Width.Input));
                    else
                        AddRow(shape, new WindowRows(shape, oz, oy), dy, dx);
                }
            }
        }
    }

    /// <summary>Windows of two by two side by side: every input belongs to one window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByTwo<T>(PoolingShape shape, ReadOnlySpan<float> dy, Span<float> rows)
        where T : struct, ISimd<T>
    {
        ref float source = ref MemoryMarshal.GetReference(dy);
        ref float target = ref MemoryMarshal.GetReference(rows);
        nuint lanes = (nuint)T.Lanes;
        nuint second = (nuint)shape.Width.Input;
        nuint whole = (nuint)(dy.Length - (dy.Length % T.Lanes));
        T count = T.Broadcast(4);
        for (nuint ox = 0; ox < whole; ox += lanes)
        {
            T value = T.Load(in source, ox) / count;
            T lower = T.ZipLower(value, value);
            T upper = T.ZipUpper(value, value);
            T.Store(lower, ref target, 2 * ox);
            T.Store(upper, ref target, (2 * ox) + lanes);
            T.Store(lower, ref target, second + (2 * ox));
            T.Store(upper, ref target, second + (2 * ox) + lanes);
        }

        for (int ox = (int)whole; ox < dy.Length; ox++)
        {
            float value = dy[ox] / 4;
            rows[2 * ox] = rows[(2 * ox) + 1] = rows[shape.Width.Input + (2 * ox)] = rows[shape.Width.Input + (2 * ox) + 1] = value;
        }
    }

    private static void AddRow(PoolingShape shape, WindowRows window, ReadOnlySpan<float> dy, Span<float> dx)
    {
        for (int kz = window.Depths.First; kz < window.Depths.End; kz++)
        for (int ky = window.Heights.First; ky < window.Heights.End; ky++)
        {
            Span<float> target = dx.Slice(window.Row(shape, kz, ky), shape.Width.Input);
            for (int kx = 0; kx < shape.Width.Kernel; kx++)
            {
                OutputRange range = OutputRange.At(shape.Width, kx);
                int s = (range.First * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
                for (int ox = range.First; ox < range.End; ox++, s += shape.Width.Stride)
                    target[s] += dy[ox] / window.Count(shape, TapRange.At(shape.Width, ox).Count);
            }
        }
    }

    internal readonly struct Mean : IPoolingFold
    {
        public static float Start => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Add<T>(T sum, T value)
            where T : struct, ISimd<T> => sum + value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Finish<T>(T sum, T count)
            where T : struct, ISimd<T> => sum / count;
    }
}
