using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Resample;

/// <summary>destination[x] = sum over k of weights[k] * rows[k * stride + x], one chain of multiply-adds in ascending k.</summary>
internal delegate void WeightedRowsKernel(ReadOnlySpan<float> rows, int stride, ReadOnlySpan<float> weights, Span<float> destination);

/// <summary>The weighted mean of rows: the one step that resizing is made of.</summary>
internal static class WeightedRows
{
    public static readonly KernelRegistry<WeightedRowsKernel> Registry =
        KernelRegistry.Widths<WeightedRowsKernel>("weighted-rows", Apply<Simd512>, Apply<Simd256>, Apply<Simd128>, Apply<SimdScalar>);

    private static void Apply<T>(ReadOnlySpan<float> rows, int stride, ReadOnlySpan<float> weights, Span<float> destination)
        where T : struct, ISimd<T>
    {
        Require.AtLeast(rows.Length, ((long)(weights.Length - 1) * stride) + destination.Length, nameof(rows));
        int whole = destination.Length - (destination.Length % T.Lanes);
        Columns<T>(rows, stride, weights, destination, 0, whole);
        Columns<SimdScalar>(rows, stride, weights, destination, whole, destination.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<T>(ReadOnlySpan<float> rows, int stride, ReadOnlySpan<float> weights, Span<float> destination, int begin, int end)
        where T : struct, ISimd<T>
    {
        ref float source = ref MemoryMarshal.GetReference(rows);
        ref float target = ref MemoryMarshal.GetReference(destination);
        for (int x = begin; x < end; x += T.Lanes)
        {
            T sum = T.Zero;
            nuint at = (nuint)x;
            for (int k = 0; k < weights.Length; k++, at += (nuint)stride)
                sum = T.MulAdd(T.Broadcast(weights[k]), T.Load(in source, at), sum);
            T.Store(sum, ref target, (nuint)x);
        }
    }
}
