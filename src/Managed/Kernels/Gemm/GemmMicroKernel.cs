using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>The one micro-kernel: a tile of six rows and two registers, accumulated along the depth with multiply-add.</summary>
/// <remarks>
/// Each element of C is its own chain of multiply-adds in ascending order of depth, so tile shape, blocking and width leave
/// no trace in the result.
/// </remarks>
internal sealed class GemmMicroKernel<T>(string name, SimdLevel level) : GemmKernel(name, level, 2 * T.Lanes)
    where T : struct, ISimd<T>
{
    public override void Run(
        int depth, ReadOnlySpan<float> left, ReadOnlySpan<float> right, GemmStart start, ReadOnlySpan<float> bias, Span<float> c, int stride, int rows, int columns)
    {
        _ = left[..(TileRows * depth)];
        _ = right[..(TileColumns * depth)];
        _ = c[((rows - 1) * stride) + columns - 1];
        Span<float> rowStart = stackalloc float[TileRows];
        if (start == GemmStart.Bias)
            bias[..rows].CopyTo(rowStart);

        if (rows == TileRows && columns == TileColumns)
        {
            Multiply(depth, left, right, start == GemmStart.Accumulate, rowStart, c, stride);
            return;
        }

        Span<float> tile = stackalloc float[TileRows * MaximumTileColumns];
        if (start == GemmStart.Accumulate)
            CopyTile(c, stride, tile, TileColumns, rows, columns);
        Multiply(depth, left, right, start == GemmStart.Accumulate, rowStart, tile, TileColumns);
        CopyTile(tile, TileColumns, c, stride, rows, columns);
    }

    private static void CopyTile(ReadOnlySpan<float> source, int sourceStride, Span<float> destination, int destinationStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            source.Slice(row * sourceStride, columns).CopyTo(destination[(row * destinationStride)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(
        int depth, ReadOnlySpan<float> left, ReadOnlySpan<float> right, bool accumulate, ReadOnlySpan<float> rowStart, Span<float> tile, int tileStride)
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)tileStride;
        ref float c = ref MemoryMarshal.GetReference(tile);
        T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
        if (accumulate)
        {
            c00 = T.Load(in c, 0);
            c01 = T.Load(in c, lanes);
            c10 = T.Load(in c, stride);
            c11 = T.Load(in c, stride + lanes);
            c20 = T.Load(in c, 2 * stride);
            c21 = T.Load(in c, (2 * stride) + lanes);
            c30 = T.Load(in c, 3 * stride);
            c31 = T.Load(in c, (3 * stride) + lanes);
            c40 = T.Load(in c, 4 * stride);
            c41 = T.Load(in c, (4 * stride) + lanes);
            c50 = T.Load(in c, 5 * stride);
            c51 = T.Load(in c, (5 * stride) + lanes);
        }
        else
        {
            c00 = c01 = T.Broadcast(rowStart[0]);
            c10 = c11 = T.Broadcast(rowStart[1]);
            c20 = c21 = T.Broadcast(rowStart[2]);
            c30 = c31 = T.Broadcast(rowStart[3]);
            c40 = c41 = T.Broadcast(rowStart[4]);
            c50 = c51 = T.Broadcast(rowStart[5]);
        }

        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        for (int k = 0; k < depth; k++)
        {
            T b0 = T.Load(in b, 0);
            T b1 = T.Load(in b, lanes);
            T x = T.Broadcast(a);
            c00 = T.MulAdd(x, b0, c00);
            c01 = T.MulAdd(x, b1, c01);
            x = T.Broadcast(Unsafe.Add(ref a, 1));
            c10 = T.MulAdd(x, b0, c10);
            c11 = T.MulAdd(x, b1, c11);
            x = T.Broadcast(Unsafe.Add(ref a, 2));
            c20 = T.MulAdd(x, b0, c20);
            c21 = T.MulAdd(x, b1, c21);
            x = T.Broadcast(Unsafe.Add(ref a, 3));
            c30 = T.MulAdd(x, b0, c30);
            c31 = T.MulAdd(x, b1, c31);
            x = T.Broadcast(Unsafe.Add(ref a, 4));
            c40 = T.MulAdd(x, b0, c40);
            c41 = T.MulAdd(x, b1, c41);
            x = T.Broadcast(Unsafe.Add(ref a, 5));
            c50 = T.MulAdd(x, b0, c50);
            c51 = T.MulAdd(x, b1, c51);
            a = ref Unsafe.Add(ref a, TileRows);
            b = ref Unsafe.Add(ref b, 2 * lanes);
        }

        T.Store(c00, ref c, 0);
        T.Store(c01, ref c, lanes);
        T.Store(c10, ref c, stride);
        T.Store(c11, ref c, stride + lanes);
        T.Store(c20, ref c, 2 * stride);
        T.Store(c21, ref c, (2 * stride) + lanes);
        T.Store(c30, ref c, 3 * stride);
        T.Store(c31, ref c, (3 * stride) + lanes);
        T.Store(c40, ref c, 4 * stride);
        T.Store(c41, ref c, (4 * stride) + lanes);
        T.Store(c50, ref c, 5 * stride);
        T.Store(c51, ref c, (5 * stride) + lanes);
    }
}
