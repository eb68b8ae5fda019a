using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Pooling;

/// <summary>How the values under a window become one.</summary>
internal interface IPoolingFold
{
    /// <summary>What a window begins with.</summary>
    static abstract float Start { get; }

    /// <summary>Takes in the next tap.</summary>
    static abstract T Add<T>(T sum, T value)
        where T : struct, ISimd<T>;

    /// <summary>The result of a window over some taps.</summary>
    static abstract T Finish<T>(T sum, T count)
        where T : struct, ISimd<T>;
}

/// <summary>Pooling row by row: whole registers where every tap of their windows lies inside, narrower ones and single values elsewhere, all by the same operations.</summary>
internal static class PoolingRows<TFold>
    where TFold : struct, IPoolingFold
{
    private const int MostTaps = 32;

    /// <summary>Folds the taps of every window in ascending order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(PoolingShape shape, ReadOnlySpan<float> input, Span<float> output)
        where T : struct, ISimd<T>
    {
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        WindowAxis width = shape.Width;
        OutputRange inner = width.Stride <= 2 && shape.Depth.Kernel * shape.Height.Kernel * width.Kernel <= MostTaps ? OutputRange.Inner(width) : default;
        Span<int> taps = stackalloc int[MostTaps];
        WindowRows listed = default;
        int tapCount = 0;
        int row = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input[(plane * shape.InputPositions)..];
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++, row++)
                {
                    var window = new WindowRows(shape, oz, oy);
                    if (tapCount == 0 || window.Depths != listed.Depths || window.Heights != listed.Heights)
                        (listed, tapCount) = (window, inner.Count == 0 ? 0 : ListTaps(shape, window, taps));
                    Span<float> y = output.Slice(row * width.Output, width.Output);
                    int done = inner.First;
                    Border(shape, window, x, 0, done, y);
                    if (tapCount > 0)
                    {
                        int origin = shape.InputRow(oz, oy, 0, 0) - width.PaddingBegin;
                        float count = window.Count(shape, width.Kernel);
                        done = Inner<T>(width.Stride, taps[..tapCount], origin, count, x, done, inner.End, y);
                        if (done < inner.End)
                            done = Inner<Simd128>(width.Stride, taps[..tapCount], origin, count, x, done, inner.End, y);
                    }

                    Border(shape, window, x, done, width.Output, y);
                }
            }
        }
    }

    private static int Inner<T>(int stride, ReadOnlySpan<int> taps, int origin, float count, ReadOnlySpan<float> x, int first, int end, Span<float> y)
        where T : struct, ISimd<T> => stride == 1
            ? Inner<T, StrideOne<T>>(taps, origin, count, x, first, end, y)
            : Inner<T, StrideTwo<T>>(taps, origin, count, x, first, end, y);

    /// <summary>Outputs whose taps are all inside, from the first on; returns how far it came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Inner<T, TStride>(ReadOnlySpan<int> taps, int origin, float count, ReadOnlySpan<float> x, int first, int end, Span<float> y)
        where T : struct, ISimd<T>
        where TStride : struct, IStride<T>
    {
        int room = x.Length - origin - taps[^1] - (TStride.Value * T.Lanes);
        int last = Math.Min(end - T.Lanes, room < 0 ? -1 : room / TStride.Value);
        if (last < first)
            return first;
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        T divisor = T.Broadcast(count);
        for (int ox = first; ; ox = Math.Min(ox + T.Lanes, last))
        {
            int from = origin + (ox * TStride.Value);
            T sum = T.Broadcast(TFold.Start);
            foreach (int tap in taps)
                sum = TFold.Add(sum, TStride.Load(ref source, from + tap));
            T.Store(TFold.Finish(sum, divisor), ref target, (nuint)ox);

            // The last register overlaps the one before: an output computed twice is the same twice.
            if (ox == last)
                return last + T.Lanes;
        }
    }

    /// <summary>Where each tap, in ascending order, reads the window of output 0, from where the first tap would without padding.</summary>
    private static int ListTaps(PoolingShape shape, WindowRows window, Span<int> taps)
    {
        int index = 0;
        for (int kz = window.Depths.First; kz < window.Depths.End; kz++)
        {
            for (int ky = window.Heights.First; ky < window.Heights.End; ky++)
            {
                int row = ((kz * shape.Depth.Dilation * shape.Height.Input) + (ky * shape.Height.Dilation)) * shape.Width.Input;
                for (int kx = 0; kx < shape.Width.Kernel; kx++)
                    taps[index++] = row + (kx * shape.Width.Dilation);
            }
        }

        return index;
    }

    private static void Border(PoolingShape shape, WindowRows window, ReadOnlySpan<float> x, int first, int end, Span<float> y)
    {
        WindowAxis width = shape.Width;
        for (int ox = first; ox < end; ox++)
        {
            TapRange taps = TapRange.At(width, ox);
            SimdScalar sum = SimdScalar.Broadcast(TFold.Start);
            for (int kz = window.Depths.First; kz < window.Depths.End; kz++)
            {
                for (int ky = window.Heights.First; ky < window.Heights.End; ky++)
                {
                    int row = window.Row(shape, kz, ky) + (ox * width.Stride) - width.PaddingBegin;
                    for (int kx = taps.First; kx < taps.End; kx++)
                        sum = TFold.Add(sum, SimdScalar.Broadcast(x[row + (kx * width.Dilation)]));
                }
            }

            SimdScalar.Store(TFold.Finish(sum, SimdScalar.Broadcast(window.Count(shape, taps.Count))), ref y[ox], 0);
        }
    }

    /// <summary>How far apart the windows of neighbouring outputs are.</summary>
    private interface IStride<T>
        where T : struct, ISimd<T>
    {
        static abstract int Value { get; }

        /// <summary>What one tap of neighbouring windows reads.</summary>
        static abstract T Load(ref float source, int at);
    }

    private readonly struct StrideOne<T> : IStride<T>
        where T : struct, ISimd<T>
    {
        public static int Value => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load(ref float source, int at) => T.Load(in source, (nuint)at);
    }

    private readonly struct StrideTwo<T> : IStride<T>
        where T : struct, ISimd<T>
    {
        public static int Value => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load(ref float source, int at) => T.EvenLanes(T.Load(in source, (nuint)at), T.Load(in source, (nuint)(at + T.Lanes)));
    }
}
