using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Pooling;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>Pooling of channels in blocks: the bits of <see cref="PoolingRows{TFold}"/>.</summary>
internal static class BlockedPooling<TFold>
    where TFold : struct, IPoolingFold
{
    private const int MostTaps = 64;

    /// <summary>Pools blocks: a plane of the shape is sixteen channels.</summary>
    public static readonly KernelRegistry<PoolingKernel> Forward = KernelRegistry.Widths<PoolingKernel>(
        "pooling in blocks", Run<Simd512>, Run<Simd256>, Run<Simd128>, Run<SimdScalar>);

    private static void Run<T>(PoolingShape shape, ReadOnlySpan<float> input, Span<float> output)
        where T : struct, ISimd<T>
    {
        const int Width = ChannelBlocks.Width;
        Require.Length(input.Length, (long)shape.InputLength * Width, nameof(input));
        Require.Length(output.Length, (long)shape.OutputLength * Width, nameof(output));
        int rowLength = shape.Width.Output * Width;
        int row = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input.Slice(plane * shape.InputPositions * Width, shape.InputPositions * Width);
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++, row++)
                    Row<T>(shape, new WindowRows(shape, oz, oy), x, output.Slice(row * rowLength, rowLength));
            }
        }
    }

    private static void Row<T>(PoolingShape shape, WindowRows window, ReadOnlySpan<float> x, Span<float> y)
        where T : struct, ISimd<T>
    {
        WindowAxis width = shape.Width;
        OutputRange inner = OutputRange.Inner(width);
        Span<int> taps = stackalloc int[MostTaps];
        for (int ox = 0; ox < width.Output;)
        {
            bool isInner = ox >= inner.First && ox < inner.End;
            TapRange columns = isInner ? new TapRange(0, width.Kernel) : TapRange.At(width, ox);
            int count = isInner ? inner.End - ox : 1;
            int column = (ox * width.Stride) - width.PaddingBegin;
            int tapCount = 0;
            int taken = 0;
            for (int kz = window.Depths.First; kz < window.Depths.End; kz++)
            {
                for (int ky = window.Heights.First; ky < window.Heights.End; ky++)
                {
                    for (int kx = columns.First; kx < columns.End; kx++)
                    {
                        if (tapCount == MostTaps)
                        {
                            Fold<T>(taps, taken == 0, default, width.Stride, x, count, y[(ox * ChannelBlocks.Width)..]);
                            (taken, tapCount) = (taken + tapCount, 0);
                        }

                        taps[tapCount++] = (window.Row(shape, kz, ky) + column + (kx * width.Dilation)) * ChannelBlocks.Width;
                    }
                }
            }

            Fold<T>(taps[..tapCount], taken == 0, window.Count(shape, columns.Count), width.Stride, x, count, y[(ox * ChannelBlocks.Width)..]);
            ox += count;
        }
    }

    /// <summary>Folds some taps of neighbouring windows into outputs, which begin, go on from what is there, and are finished where a divisor is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold<T>(ReadOnlySpan<int> taps, bool begins, float? divisor, int stride, ReadOnlySpan<float> x, int outputs, Span<float> y)
        where T : struct, ISimd<T>
    {
        _ = x[..(taps[^1] + ((((outputs - 1) * stride) + 1) * ChannelBlocks.Width))];
        _ = y[..(outputs * ChannelBlocks.Width)];
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        T count = T.Broadcast(divisor ?? 1);
        nuint step = (nuint)(stride * ChannelBlocks.Width);
        for (nuint ox = 0; ox < (nuint)outputs; ox++)
        {
            for (nuint lane = 0; lane < ChannelBlocks.Width; lane += (nuint)T.Lanes)
            {
                nuint to = (ox * ChannelBlocks.Width) + lane;
                nuint from = (ox * step) + lane;
                T sum = begins ? T.Broadcast(TFold.Start) : T.Load(in target, to);
                for (int tap = 0; tap < taps.Length; tap++)
                    sum = TFold.Add(sum, T.Load(in source, (nuint)taps[tap] + from));
                T.Store(divisor is null ? sum : TFold.Finish(sum, count), ref target, to);
            }
        }
    }
}
