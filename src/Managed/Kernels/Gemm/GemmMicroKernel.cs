using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>The one micro-kernel: tiles of two registers by six rows, or twelve where there are registers for them, accumulated along the depth with multiply-add.</summary>
/// <remarks>
/// Each element of C is its own chain of multiply-adds in ascending order of depth, so tile shape, blocking and width leave
/// no trace in the result.
/// </remarks>
internal sealed partial class GemmMicroKernel<T>(string name, SimdLevel level, int tilePanels) : GemmKernel(name, level, tilePanels, 2 * T.Lanes)
    where T : struct, ISimd<T>
{
    public override void Run(
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        GemmStart start,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        int rows,
        int columns)
    {
        _ = right[..(((columns - 1) / TileColumns * rightStep) + (TileColumns * depth))];
        Run<PackedRows>(depth, left, leftStride, right, rightStep, default, start, bias, c, stride, rows, columns);
    }

    public override void RunAt(
        ReadOnlySpan<int> offsets,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        GemmStart start,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        int rows,
        int columns) => Run<RowsAtOffsets>(offsets.Length, left, leftStride, right, TileColumns, offsets, start, bias, c, stride, rows, columns);

    private static void CopyTile(ReadOnlySpan<float> source, int sourceStride, Span<float> destination, int destinationStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            source.Slice(row * sourceStride, columns).CopyTo(destination[(row * destinationStride)..]);
    }

    private static void Multiply<TRight>(
        bool tall,
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tiles,
        int stride,
        int tileCount)
        where TRight : struct, IRightRows
    {
        if (tall)
            MultiplyTwoPanels<TRight>(depth, left, leftStride, right, rightStep, offsets, accumulate, rowStart, tiles, stride, tileCount);
        else
            MultiplyPanel<TRight>(depth, left, right, rightStep, offsets, accumulate, rowStart, tiles, stride, tileCount);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel<TRight>(
        int depth,
        ReadOnlySpan<float> left,
        ReadOnlySpan<float> right,
        int rightStep,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tiles,
        int tileStride,
        int tileCount)
        where TRight : struct, IRightRows
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)tileStride;
        ref float c = ref MemoryMarshal.GetReference(tiles);
        ref float origin = ref MemoryMarshal.GetReference(right);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        for (int tile = 0; tile < tileCount; tile++)
        {
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
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref TRight.Row(ref origin, ref offset, k, 2 * T.Lanes);
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
                a = ref Unsafe.Add(ref a, PanelRows);
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
            c = ref Unsafe.Add(ref c, 2 * lanes);
            origin = ref Unsafe.Add(ref origin, rightStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwoPanels<TRight>(
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> tiles,
        int tileStride,
        int tileCount)
        where TRight : struct, IRightRows
    {
        nuint lanes = (nuint)T.Lanes;
        nuint stride = (nuint)tileStride;
        ref float c = ref MemoryMarshal.GetReference(tiles);
        ref float origin = ref MemoryMarshal.GetReference(right);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        for (int tile = 0; tile < tileCount; tile++)
        {
            ref float d = ref Unsafe.Add(ref c, 6 * stride);
            T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51;
            T d00, d01, d10, d11, d20, d21, d30, d31, d40, d41, d50, d51;
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
                d00 = T.Load(in d, 0);
                d01 = T.Load(in d, lanes);
                d10 = T.Load(in d, stride);
                d11 = T.Load(in d, stride + lanes);
                d20 = T.Load(in d, 2 * stride);
                d21 = T.Load(in d, (2 * stride) + lanes);
                d30 = T.Load(in d, 3 * stride);
                d31 = T.Load(in d, (3 * stride) + lanes);
                d40 = T.Load(in d, 4 * stride);
                d41 = T.Load(in d, (4 * stride) + lanes);
                d50 = T.Load(in d, 5 * stride);
                d51 = T.Load(in d, (5 * stride) + lanes);
            }
            else
            {
                c00 = c01 = T.Broadcast(rowStart[0]);
                c10 = c11 = T.Broadcast(rowStart[1]);
                c20 = c21 = T.Broadcast(rowStart[2]);
                c30 = c31 = T.Broadcast(rowStart[3]);
                c40 = c41 = T.Broadcast(rowStart[4]);
                c50 = c51 = T.Broadcast(rowStart[5]);
                d00 = d01 = T.Broadcast(rowStart[6]);
                d10 = d11 = T.Broadcast(rowStart[7]);
                d20 = d21 = T.Broadcast(rowStart[8]);
                d30 = d31 = T.Broadcast(rowStart[9]);
                d40 = d41 = T.Broadcast(rowStart[10]);
                d50 = d51 = T.Broadcast(rowStart[11]);
            }

            ref float a = ref MemoryMarshal.GetReference(left);
            ref float e = ref Unsafe.Add(ref a, leftStride);
            for (nint k = 0; k < depth; k++)
            {
                ref float b = ref TRight.Row(ref origin, ref offset, k, 2 * T.Lanes);
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
                x = T.Broadcast(e);
                d00 = T.MulAdd(x, b0, d00);
                d01 = T.MulAdd(x, b1, d01);
                x = T.Broadcast(Unsafe.Add(ref e, 1));
                d10 = T.MulAdd(x, b0, d10);
                d11 = T.MulAdd(x, b1, d11);
                x = T.Broadcast(Unsafe.Add(ref e, 2));
                d20 = T.MulAdd(x, b0, d20);
                d21 = T.MulAdd(x, b1, d21);
                x = T.Broadcast(Unsafe.Add(ref e, 3));
                d30 = T.MulAdd(x, b0, d30);
                d31 = T.MulAdd(x, b1, d31);
                x = T.Broadcast(Unsafe.Add(ref e, 4));
                d40 = T.MulAdd(x, b0, d40);
                d41 = T.MulAdd(x, b1, d41);
                x = T.Broadcast(Unsafe.Add(ref e, 5));
                d50 = T.MulAdd(x, b0, d50);
                d51 = T.MulAdd(x, b1, d51);
                a = ref Unsafe.Add(ref a, PanelRows);
                e = ref Unsafe.Add(ref e, PanelRows);
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
            T.Store(d00, ref d, 0);
            T.Store(d01, ref d, lanes);
            T.Store(d10, ref d, stride);
            T.Store(d11, ref d, stride + lanes);
            T.Store(d20, ref d, 2 * stride);
            T.Store(d21, ref d, (2 * stride) + lanes);
            T.Store(d30, ref d, 3 * stride);
            T.Store(d31, ref d, (3 * stride) + lanes);
            T.Store(d40, ref d, 4 * stride);
            T.Store(d41, ref d, (4 * stride) + lanes);
            T.Store(d50, ref d, 5 * stride);
            T.Store(d51, ref d, (5 * stride) + lanes);
            c = ref Unsafe.Add(ref c, 2 * lanes);
            origin = ref Unsafe.Add(ref origin, rightStep);
        }
    }

    private void Run<TRight>(
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        ReadOnlySpan<int> offsets,
        GemmStart start,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        int rows,
        int columns)
        where TRight : struct, IRightRows
    {
        bool tall = rows > PanelRows;
        int height = tall ? 2 * PanelRows : PanelRows;
        _ = left[..((tall ? leftStride : 0) + (PanelRows * depth))];
        _ = c[((rows - 1) * stride) + columns - 1];
        bool accumulate = start == GemmStart.Accumulate;
        Span<float> rowStart = stackalloc float[MaximumTileRows];
        if (start == GemmStart.Bias)
            bias[..rows].CopyTo(rowStart);
        int whole = rows == height ? columns / TileColumns : 0;
        if (whole > 0)
            Multiply<TRight>(tall, depth, left, leftStride, right, rightStep, offsets, accumulate, rowStart, c, stride, whole);
        if (whole * TileColumns < columns)
            RunEdges<TRight>(tall, depth, left, leftStride, right, rightStep, offsets, accumulate, rowStart, c, stride, rows, columns, whole * TileColumns);
    }

    /// <summary>Tiles that reach beyond C, each computed apart and copied.</summary>
    private void RunEdges<TRight>(
        bool tall,
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        ReadOnlySpan<int> offsets,
        bool accumulate,
        ReadOnlySpan<float> rowStart,
        Span<float> c,
        int stride,
        int rows,
        int columns,
        int first)
        where TRight : struct, IRightRows
    {
        Span<float> tile = stackalloc float[MaximumTileRows * MaximumTileColumns];
        for (int column = first; column < columns; column += TileColumns)
        {
            int count = Math.Min(TileColumns, columns - column);
            Span<float> place = c[column..];
            if (accumulate)
                CopyTile(place, stride, tile, TileColumns, rows, count);
            ReadOnlySpan<float> panel = right[(column / TileColumns * rightStep)..];
            if (count <= T.Lanes)
                MultiplyNarrow<TRight>(tall, depth, left, leftStride, panel, offsets, accumulate, rowStart, tile, TileColumns);
            else
                Multiply<TRight>(tall, depth, left, leftStride, panel, rightStep, offsets, accumulate, rowStart, tile, TileColumns, 1);
            CopyTile(tile, TileColumns, place, stride, rows, count);
        }
    }
}
