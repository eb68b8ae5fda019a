using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managed.Kernels.Gemm;

/// <summary>Tiles of one register's columns, where C has no more left.</summary>
internal sealed partial class GemmMicroKernel<T>
{
    private static void MultiplyNarrow<TRight>(
        bool tall,
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tile,
        int stride)
        where TRight : struct, IRightRows
    {
        if (tall)
            MultiplyTwoNarrowPanels<TRight>(depth, left, leftStride, right, offsets, accumulate, rowStart, tile, stride);
        else
            MultiplyNarrowPanel<TRight>(depth, left, right, offsets, accumulate, rowStart, tile, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyNarrowPanel<TRight>(
        int depth,
        ReadOnlySpan<float> left,
        ReadOnlySpan<float> right,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tile,
        int tileStride)
        where TRight : struct, IRightRows
    {
        nuint stride = (nuint)tileStride;
        ref float c = ref MemoryMarshal.GetReference(tile);
        T c0, c1, c2, c3, c4, c5;
        if (accumulate)
        {
            c0 = T.Load(in c, 0);
            c1 = T.Load(in c, stride);
            c2 = T.Load(in c, 2 * stride);
            c3 = T.Load(in c, 3 * stride);
            c4 = T.Load(in c, 4 * stride);
            c5 = T.Load(in c, 5 * stride);
        }
        else
        {
            c0 = T.Broadcast(rowStart[0]);
            c1 = T.Broadcast(rowStart[1]);
            c2 = T.Broadcast(rowStart[2]);
            c3 = T.Broadcast(rowStart[3]);
            c4 = T.Broadcast(rowStart[4]);
            c5 = T.Broadcast(rowStart[5]);
        }

        ref float origin = ref MemoryMarshal.GetReference(right);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        ref float a = ref MemoryMarshal.GetReference(left);
        for (nint k = 0; k < depth; k++)
        {
            T b = T.Load(in TRight.Row(ref origin, ref offset, k, 2 * T.Lanes), 0);
            c0 = T.MulAdd(T.Broadcast(a), b, c0);
            c1 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 1)), b, c1);
            c2 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 2)), b, c2);
            c3 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 3)), b, c3);
            c4 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 4)), b, c4);
            c5 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 5)), b, c5);
            a = ref Unsafe.Add(ref a, PanelRows);
        }

        T.Store(c0, ref c, 0);
        T.Store(c1, ref c, stride);
        T.Store(c2, ref c, 2 * stride);
        T.Store(c3, ref c, 3 * stride);
        T.Store(c4, ref c, 4 * stride);
        T.Store(c5, ref c, 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwoNarrowPanels<TRight>(
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tile,
        int tileStride)
        where TRight : struct, IRightRows
    {
        nuint stride = (nuint)tileStride;
        ref float c = ref MemoryMarshal.GetReference(tile);
        ref float d = ref Unsafe.Add(ref c, 6 * stride);
        T c0, c1, c2, c3, c4, c5, d0, d1, d2, d3, d4, d5;
        if (accumulate)
        {
            c0 = T.Load(in c, 0);
            c1 = T.Load(in c, stride);
            c2 = T.Load(in c, 2 * stride);
            c3 = T.Load(in c, 3 * stride);
            c4 = T.Load(in c, 4 * stride);
            c5 = T.Load(in c, 5 * stride);
            d0 = T.Load(in d, 0);
            d1 = T.Load(in d, stride);
            d2 = T.Load(in d, 2 * stride);
            d3 = T.Load(in d, 3 * stride);
            d4 = T.Load(in d, 4 * stride);
            d5 = T.Load(in d, 5 * stride);
        }
        else
        {
            c0 = T.Broadcast(rowStart[0]);
            c1 = T.Broadcast(rowStart[1]);
            c2 = T.Broadcast(rowStart[2]);
            c3 = T.Broadcast(rowStart[3]);
            c4 = T.Broadcast(rowStart[4]);
            c5 = T.Broadcast(rowStart[5]);
            d0 = T.Broadcast(rowStart[6]);
            d1 = T.Broadcast(rowStart[7]);
            d2 = T.Broadcast(rowStart[8]);
            d3 = T.Broadcast(rowStart[9]);
            d4 = T.Broadcast(rowStart[10]);
            d5 = T.Broadcast(rowStart[11]);
        }

        ref float origin = ref MemoryMarshal.GetReference(right);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float e = ref Unsafe.Add(ref a, leftStride);
        for (nint k = 0; k < depth; k++)
        {
            T b = T.Load(in TRight.Row(ref origin, ref offset, k, 2 * T.Lanes), 0);
            c0 = T.MulAdd(T.Broadcast(a), b, c0);
            c1 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 1)), b, c1);
            c2 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 2)), b, c2);
            c3 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 3)), b, c3);
            c4 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 4)), b, c4);
            c5 = T.MulAdd(T.Broadcast(Unsafe.Add(ref a, 5)), b, c5);
            d0 = T.MulAdd(T.Broadcast(e), b, d0);
            d1 = T.MulAdd(T.Broadcast(Unsafe.Add(ref e, 1)), b, d1);
            d2 = T.MulAdd(T.Broadcast(Unsafe.Add(ref e, 2)), b, d2);
            d3 = T.MulAdd(T.Broadcast(Unsafe.Add(ref e, 3)), b, d3);
            d4 = T.MulAdd(T.Broadcast(Unsafe.Add(ref e, 4)), b, d4);
            d5 = T.MulAdd(T.Broadcast(Unsafe.Add(ref e, 5)), b, d5);
            a = ref Unsafe.Add(ref a, PanelRows);
            e = ref Unsafe.Add(ref e, PanelRows);
        }

        T.Store(c0, ref c, 0);
        T.Store(c1, ref c, stride);
        T.Store(c2, ref c, 2 * stride);
        T.Store(c3, ref c, 3 * stride);
        T.Store(c4, ref c, 4 * stride);
        T.Store(c5, ref c, 5 * stride);
        T.Store(d0, ref d, 0);
        T.Store(d1, ref d, stride);
        T.Store(d2, ref d, 2 * stride);
        T.Store(d3, ref d, 3 * stride);
        T.Store(d4, ref d, 4 * stride);
        T.Store(d5, ref d, 5 * stride);
    }
}
