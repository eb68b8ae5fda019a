using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Pooling;

/// <summary>Pools planes: y from x.</summary>
internal delegate void PoolingKernel(PoolingShape shape, ReadOnlySpan<float> input, Span<float> output);

/// <summary>The gradient of max pooling: dx from x, y and dy.</summary>
internal delegate void MaxPoolingGradient(
    PoolingShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);

/// <summary>y[p] = the largest x under the window at p, the first of equal ones; padding is never the largest. A NaN under the window makes y NaN.</summary>
/// <remarks>The gradient goes to the first tap, in ascending order, that holds the largest value, or to the first NaN. Outputs and gradients are overwritten.</remarks>
internal static class MaxPooling
{
    /// <summary>y from x.</summary>
    public static readonly KernelRegistry<PoolingKernel> Forward = KernelRegistry.Widths<PoolingKernel>(
        "max pooling",
        PoolingRows<Largest>.Forward<Simd512>,
        PoolingRows<Largest>.Forward<Simd256>,
        PoolingRows<Largest>.Forward<Simd128>,
        PoolingRows<Largest>.Forward<SimdScalar>);

    /// <summary>dx from x, y and dy.</summary>
    public static readonly KernelRegistry<MaxPoolingGradient> Backward = KernelRegistry.Widths<MaxPoolingGradient>(
        "max pooling gradient", Gradient<Simd512>, Gradient<Simd256>, Gradient<Simd128>, Gradient<SimdScalar>);

    private static void Gradient<T>(
        PoolingShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
        where T : struct, ISimd<T>
    {
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        Require.Length(outputGradient.Length, shape.OutputLength, nameof(outputGradient));
        Require.Length(inputGradient.Length, shape.InputLength, nameof(inputGradient));
        inputGradient.Clear();
        int row = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input.Slice(plane * shape.InputPositions, shape.InputPositions);
            Span<float> dx = inputGradient.Slice(plane * shape.InputPositions, shape.InputPositions);
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++, row++)
                {
                    ReadOnlySpan<float> y = output.Slice(row * shape.Width.Output, shape.Width.Output);
                    ReadOnlySpan<float> dy = outputGradient.Slice(row * shape.Width.Output, shape.Width.Output);
                    int done = shape.IsTwoByTwo ? TwoByTwo<T>(shape, shape.InputRow(oz, oy, 0, 0), x, y, dy, dx) : 0;
                    for (int ox = done; ox < y.Length; ox++)
                        dx[FirstLargest(shape, oz, oy, ox, x, y[ox])] += dy[ox];
                }
            }
        }
    }

    /// <summary>Windows of two by two side by side: every input belongs to one window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int TwoByTwo<T>(PoolingShape shape, int row, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        where T : struct, ISimd<T>
    {
        int width = shape.Width.Input;
        ref float source = ref MemoryMarshal.GetReference(x.Slice(row, 2 * width));
        ref float target = ref MemoryMarshal.GetReference(dx.Slice(row, 2 * width));
        ref float largest = ref MemoryMarshal.GetReference(y);
        ref float gradient = ref MemoryMarshal.GetReference(dy);
        nuint lanes = (nuint)T.Lanes;
        nuint second = (nuint)width;
        int whole = y.Length - (y.Length % T.Lanes);
        for (nuint ox = 0; ox < (nuint)whole; ox += lanes)
        {
            nuint at = 2 * ox;
            T top = T.Load(in source, at);
            T topNext = T.Load(in source, at + lanes);
            T bottom = T.Load(in source, second + at);
            T bottomNext = T.Load(in source, second + at + lanes);
            var taker = new Taker<T>(T.Load(in largest, ox), T.Load(in gradient, ox));
            T a = taker.Take(T.EvenLanes(top, topNext));
            T b = taker.Take(T.OddLanes(top, topNext));
            T c = taker.Take(T.EvenLanes(bottom, bottomNext));
            T d = taker.Take(T.OddLanes(bottom, bottomNext));
            T.Store(T.ZipLower(a, b), ref target, at);
            T.Store(T.ZipUpper(a, b), ref target, at + lanes);
            T.Store(T.ZipLower(c, d), ref target, second + at);
            T.Store(T.ZipUpper(c, d), ref target, second + at + lanes);
        }

        return whole;
    }

    private static int FirstLargest(PoolingShape shape, int oz, int oy, int ox, ReadOnlySpan<float> x, float largest)
    {
        TapRange depths = TapRange.At(shape.Depth, oz);
        TapRange heights = TapRange.At(shape.Height, oy);
        TapRange widths = TapRange.At(shape.Width, ox);
        for (int kz = depths.First; kz < depths.End; kz++)
        for (int ky = heights.First; ky < heights.End; ky++)
        for (int kx = widths.First; kx < widths.End; kx++)
        {
            int index = shape.InputRow(oz, oy, kz, ky) + (ox * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
            if (x[index] == largest || float.IsNaN(x[index]))
                return index;
        }

        throw new ArgumentException("The output is not the pooling of the input.", nameof(largest));
    }

    internal readonly struct Largest : IPoolingFold
    {
        public static float Start => float.NegativeInfinity;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Add<T>(T sum, T value)
            where T : struct, ISimd<T> => T.Select(T.IsNaN(value), value, T.Larger(sum, value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Finish<T>(T sum, T count)
            where T : struct, ISimd<T> => sum;
    }

    /// <summary>Hands each window's gradient to the first of its taps that holds the largest value.</summary>
    private ref struct Taker<T>(T largest, T gradient)
        where T : struct, ISimd<T>
    {
        private readonly T largest = largest;
        private readonly T gradient = gradient;
        private readonly T noNumber = T.IsNaN(largest);
        private T open = T.LessThan(T.Zero, T.Broadcast(1));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Take(T value)
        {
            T holds = T.Select(noNumber, T.IsNaN(value), T.Select(T.LessThan(value, largest), T.Zero, T.LessThan(T.Zero, T.Broadcast(1))));
            T taken = T.Select(open, T.Select(holds, gradient, T.Zero), T.Zero);
            open = T.Select(holds, T.Zero, open);
            return taken;
        }
    }
}
