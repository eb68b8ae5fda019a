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
                    if (shape.IsTwoByTwo)
                    {
                        int first = shape.InputRow(oz, oy, 0, 0);
                        TwoByTwo<T>(x.Slice(first, 2 * shape.Width.Input), y, dy, dx.Slice(first, 2 * shape.Width.Input));
                        continue;
                    }

                    for (int ox = 0; ox < y.Length; ox++)
                        dx[FirstLargest(shape, oz, oy, ox, x, y[ox])] += dy[ox];
                }
            }
        }
    }

    /// <summary>A value for each of two rows of inputs, under the windows of two by two of a register of outputs: the given one where the input is the first that holds the largest, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ((T First, T Second) Upper, (T First, T Second) Lower) TakeTwoByTwo<T>(ref float rows, int width, T largest, T value, int ox)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        nuint at = 2 * (nuint)ox;
        nuint below = (nuint)width + at;
        T top = T.Load(in rows, at);
        T topNext = T.Load(in rows, at + lanes);
        T bottom = T.Load(in rows, below);
        T bottomNext = T.Load(in rows, below + lanes);
        var taker = new Taker<T>(largest, value);
        T a = taker.Take(T.EvenLanes(top, topNext));
        T b = taker.Take(T.OddLanes(top, topNext));
        T c = taker.Take(T.EvenLanes(bottom, bottomNext));
        T d = taker.Take(T.OddLanes(bottom, bottomNext));
        return ((T.ZipLower(a, b), T.ZipUpper(a, b)), (T.ZipLower(c, d), T.ZipUpper(c, d)));
    }

    /// <summary>Where in two rows the window of two by two at a column has its largest value first.</summary>
    internal static int FirstOfTwoByTwo(ReadOnlySpan<float> rows, int width, int column, float largest)
    {
        foreach (int index in (ReadOnlySpan<int>)[column, column + 1, width + column, width + column + 1])
        {
            if (rows[index] == largest || float.IsNaN(rows[index]))
                return index;
        }

        throw NotPooled();
    }

    /// <summary>Windows of two by two side by side: every input belongs to one window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoByTwo<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        where T : struct, ISimd<T>
    {
        int width = x.Length / 2;
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(dx);
        ref float largest = ref MemoryMarshal.GetReference(y);
        ref float gradient = ref MemoryMarshal.GetReference(dy);
        nuint lanes = (nuint)T.Lanes;
        int whole = y.Length - (y.Length % T.Lanes);
        for (int ox = 0; ox < whole; ox += T.Lanes)
        {
            var (upper, lower) = TakeTwoByTwo(ref source, width, T.Load(in largest, (nuint)ox), T.Load(in gradient, (nuint)ox), ox);
            nuint at = 2 * (nuint)ox;
            T.Store(upper.First, ref target, at);
            T.Store(upper.Second, ref target, at + lanes);
            T.Store(lower.First, ref target, (nuint)width + at);
            T.Store(lower.Second, ref target, (nuint)width + at + lanes);
        }

        for (int ox = whole; ox < y.Length; ox++)
            dx[FirstOfTwoByTwo(x, width, 2 * ox, y[ox])] = dy[ox];
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

        throw NotPooled();
    }

    private static ArgumentException NotPooled() => new("The output is not the pooling of the input.");

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
        private T open = T.MaskOf(uint.MaxValue);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Take(T value)
        {
            T holds = T.Select(noNumber, T.IsNaN(value), T.Select(T.LessThan(value, largest), T.Zero, T.MaskOf(uint.MaxValue)));
            T taken = T.Select(open, T.Select(holds, gradient, T.Zero), T.Zero);
            open = T.Select(holds, T.Zero, open);
            return taken;
        }
    }
}
