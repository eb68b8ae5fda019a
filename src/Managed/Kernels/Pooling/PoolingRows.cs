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
        OutputRange inner = OutputRange.Inner(shape.Width);
        int row = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input[(plane * shape.InputPositions)..];
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++, row++)
                {
                    var window = new WindowRows(shape, oz, oy);
                    Span<float> y = output.Slice(row * shape.Width.Output, shape.Width.Output);
                    Border(shape, window, x, 0, inner.First, y);
                    int done = Inner<T>(shape, window, x, inner.First, inner.End, y);
                    done = Inner<Simd128>(shape, window, x, done, inner.End, y);
                    Border(shape, window, x, done, shape.Width.Output, y);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Inner<T>(PoolingShape shape, WindowRows window, ReadOnlySpan<float> x, int first, int end, Span<float> y)
        where T : struct, ISimd<T>
    {
        WindowAxis width = shape.Width;
        Span<int> taps = stackalloc int[MostTaps];
        int tapCount = window.Depths.Count * window.Heights.Count * width.Kernel;
        if (width.Stride > 2 || tapCount > MostTaps)
            return first;
        taps = taps[..tapCount];
        ListTaps(shape, window, taps);
        int room = x.Length - taps[^1] - (width.Stride * T.Lanes);
        int last = Math.Min(end - T.Lanes, room < 0 ? -1 : room / width.Stride);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        T count = T.Broadcast(window.Count(shape, width.Kernel));
        if (last < first)
            return first;
        for (int ox = first; ; ox = Math.Min(ox + T.Lanes, last))
        {
            T sum = T.Broadcast(TFold.Start);
            foreach (int tap in taps)
                sum = TFold.Add(sum, Load<T>(ref source, (ox * width.Stride) + tap, width.Stride));
            T.Store(TFold.Finish(sum, count), ref target, (nuint)ox);

            // The last register overlaps the one before: an output computed twice is the same twice.
            if (ox == last)
                return last + T.Lanes;
        }
    }

    /// <summary>Where each tap, in ascending order, reads the window of output 0.</summary>
    private static void ListTaps(PoolingShape shape, WindowRows window, Span<int> taps)
    {
        int index = 0;
        for (int kz = window.Depths.First; kz < window.Depths.End; kz++)
        {
            for (int ky = window.Heights.First; ky < window.Heights.End; ky++)
            {
                int row = window.Row(shape, kz, ky) - shape.Width.PaddingBegin;
                for (int kx = 0; kx < shape.Width.Kernel; kx++)
                    taps[index++] = row + (kx * shape.Width.Dilation);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(ref float source, int at, int stride)
        where T : struct, ISimd<T> => stride == 1
            ? T.Load(in source, (nuint)at)
            : T.EvenLanes(T.Load(in source, (nuint)at), T.Load(in source, (nuint)(at + T.Lanes)));

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
}
