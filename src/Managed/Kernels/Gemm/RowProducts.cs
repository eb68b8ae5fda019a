using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>Adds to C[i, j] the sum over p of A[i, p] * B[j, p], rows against rows.</summary>
/// <param name="rows">Rows of A.</param>
/// <param name="length">Values of a row, a multiple of sixteen.</param>
/// <param name="left">A; rows are leftStride apart.</param>
/// <param name="leftStride">The distance between rows of A.</param>
/// <param name="right">B; row j begins at offsets[j].</param>
/// <param name="offsets">One a row of B.</param>
/// <param name="c">C; rows are stride apart.</param>
/// <param name="stride">The distance between rows of C.</param>
internal delegate void RowProductKernel(
    int rows, int length, ReadOnlySpan<float> left, int leftStride, ReadOnlySpan<float> right, ReadOnlySpan<int> offsets, Span<float> c, int stride);

/// <summary>The product of a matrix and a transposed one, both read along their rows as they lie: nothing is packed.</summary>
/// <remarks>
/// Each sum has sixteen partial sums, whatever the register width: value p goes to partial sum p mod 16 by multiply-add in ascending order; then
/// they are added by halves, 8 + 8, 4 + 4, 2 + 2, 1 + 1, and the total is added to C once. So every width and tile returns the same bits.
/// </remarks>
internal static class RowProducts
{
    /// <summary>Rows must be a multiple of this long; what is missing is filled with zeros.</summary>
    public const int Lanes = 16;

    private const int MostTileValues = 24;

    /// <summary>Every implementation, widest first.</summary>
    public static readonly KernelRegistry<RowProductKernel> Registry = KernelRegistry.Widths<RowProductKernel>(
        "row products",
        Multiply<Tile4x6<Simd512>>,
        Multiply<Tile2x3<SimdPair<Simd256>>>,
        Multiply<Tile2x3<SimdPair<SimdPair<Simd128>>>>,
        Multiply<Tile2x3<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>>>);

    private interface ITile
    {
        static abstract int Rows { get; }

        static abstract int Columns { get; }

        static abstract void Multiply(ref float left, nuint leftStride, ref float right, ReadOnlySpan<int> offsets, int length, Span<float> sums);
    }

    private static void Multiply<TTile>(
        int rows, int length, ReadOnlySpan<float> left, int leftStride, ReadOnlySpan<float> right, ReadOnlySpan<int> offsets, Span<float> c, int stride)
        where TTile : struct, ITile
    {
        if (length % Lanes != 0)
            throw new ArgumentOutOfRangeException(nameof(length));
        Span<float> sums = stackalloc float[MostTileValues];
        Span<int> columns = stackalloc int[TTile.Columns];
        foreach (int offset in offsets)
            _ = right.Slice(offset, length);
        for (int i = 0; i < rows; i += TTile.Rows)
        {
            int height = Math.Min(TTile.Rows, rows - i);
            ReadOnlySpan<float> tileRows = left.Slice(i * leftStride, ((height - 1) * leftStride) + length);
            for (int j = 0; j < offsets.Length; j += TTile.Columns)
            {
                int width = Math.Min(TTile.Columns, offsets.Length - j);
                offsets.Slice(j, width).CopyTo(columns);
                columns[width..].Fill(columns[0]);
                if (height == TTile.Rows)
                {
                    TTile.Multiply(ref MemoryMarshal.GetReference(tileRows), (nuint)leftStride, ref MemoryMarshal.GetReference(right), columns, length, sums);
                    Add(sums, TTile.Columns, c[((i * stride) + j)..], stride, height, width);
                    continue;
                }

                for (int row = 0; row < height; row++)
                {
                    TTile.Multiply(ref MemoryMarshal.GetReference(tileRows[(row * leftStride)..]), 0, ref MemoryMarshal.GetReference(right), columns, length, sums);
                    Add(sums, TTile.Columns, c[(((i + row) * stride) + j)..], stride, 1, width);
                }
            }
        }
    }

    private static void Add(ReadOnlySpan<float> sums, int sumsStride, Span<float> c, int stride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                c[(row * stride) + column] += sums[(row * sumsStride) + column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyFourBySix<T>(ref float left, nuint leftStride, ref float right, ReadOnlySpan<int> offsets, int length, Span<float> sums)
        where T : struct, ISimd<T>
    {
        _ = offsets[5];
        ref float b0 = ref Unsafe.Add(ref right, offsets[0]);
        ref float b1 = ref Unsafe.Add(ref right, offsets[1]);
        ref float b2 = ref Unsafe.Add(ref right, offsets[2]);
        ref float b3 = ref Unsafe.Add(ref right, offsets[3]);
        ref float b4 = ref Unsafe.Add(ref right, offsets[4]);
        ref float b5 = ref Unsafe.Add(ref right, offsets[5]);
        T s00, s01, s02, s03, s04, s05;
        T s10, s11, s12, s13, s14, s15;
        T s20, s21, s22, s23, s24, s25;
        T s30, s31, s32, s33, s34, s35;
        s00 = s01 = s02 = s03 = s04 = s05 = s10 = s11 = s12 = s13 = s14 = s15 = T.Zero;
        s20 = s21 = s22 = s23 = s24 = s25 = s30 = s31 = s32 = s33 = s34 = s35 = T.Zero;
        for (nuint p = 0; p < (nuint)length; p += (nuint)T.Lanes)
        {
            T x0 = T.Load(in left, p);
            T x1 = T.Load(in left, p + leftStride);
            T x2 = T.Load(in left, p + (2 * leftStride));
            T x3 = T.Load(in left, p + (3 * leftStride));
            T y = T.Load(in b0, p);
            s00 = T.MulAdd(x0, y, s00);
            s10 = T.MulAdd(x1, y, s10);
            s20 = T.MulAdd(x2, y, s20);
            s30 = T.MulAdd(x3, y, s30);
            y = T.Load(in b1, p);
            s01 = T.MulAdd(x0, y, s01);
            s11 = T.MulAdd(x1, y, s11);
            s21 = T.MulAdd(x2, y, s21);
            s31 = T.MulAdd(x3, y, s31);
            y = T.Load(in b2, p);
            s02 = T.MulAdd(x0, y, s02);
            s12 = T.MulAdd(x1, y, s12);
            s22 = T.MulAdd(x2, y, s22);
            s32 = T.MulAdd(x3, y, s32);
            y = T.Load(in b3, p);
            s03 = T.MulAdd(x0, y, s03);
            s13 = T.MulAdd(x1, y, s13);
            s23 = T.MulAdd(x2, y, s23);
            s33 = T.MulAdd(x3, y, s33);
            y = T.Load(in b4, p);
            s04 = T.MulAdd(x0, y, s04);
            s14 = T.MulAdd(x1, y, s14);
            s24 = T.MulAdd(x2, y, s24);
            s34 = T.MulAdd(x3, y, s34);
            y = T.Load(in b5, p);
            s05 = T.MulAdd(x0, y, s05);
            s15 = T.MulAdd(x1, y, s15);
            s25 = T.MulAdd(x2, y, s25);
            s35 = T.MulAdd(x3, y, s35);
        }

        sums[0] = T.Sum(s00);
        sums[1] = T.Sum(s01);
        sums[2] = T.Sum(s02);
        sums[3] = T.Sum(s03);
        sums[4] = T.Sum(s04);
        sums[5] = T.Sum(s05);
        sums[6] = T.Sum(s10);
        sums[7] = T.Sum(s11);
        sums[8] = T.Sum(s12);
        sums[9] = T.Sum(s13);
        sums[10] = T.Sum(s14);
        sums[11] = T.Sum(s15);
        sums[12] = T.Sum(s20);
        sums[13] = T.Sum(s21);
        sums[14] = T.Sum(s22);
        sums[15] = T.Sum(s23);
        sums[16] = T.Sum(s24);
        sums[17] = T.Sum(s25);
        sums[18] = T.Sum(s30);
        sums[19] = T.Sum(s31);
        sums[20] = T.Sum(s32);
        sums[21] = T.Sum(s33);
        sums[22] = T.Sum(s34);
        sums[23] = T.Sum(s35);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTwoByThree<T>(ref float left, nuint leftStride, ref float right, ReadOnlySpan<int> offsets, int length, Span<float> sums)
        where T : struct, ISimd<T>
    {
        _ = offsets[2];
        ref float b0 = ref Unsafe.Add(ref right, offsets[0]);
        ref float b1 = ref Unsafe.Add(ref right, offsets[1]);
        ref float b2 = ref Unsafe.Add(ref right, offsets[2]);
        T s00, s01, s02;
        T s10, s11, s12;
        s00 = s01 = s02 = T.Zero;
        s10 = s11 = s12 = T.Zero;
        for (nuint p = 0; p < (nuint)length; p += (nuint)T.Lanes)
        {
            T x0 = T.Load(in left, p);
            T x1 = T.Load(in left, p + leftStride);
            T y = T.Load(in b0, p);
            s00 = T.MulAdd(x0, y, s00);
            s10 = T.MulAdd(x1, y, s10);
            y = T.Load(in b1, p);
            s01 = T.MulAdd(x0, y, s01);
            s11 = T.MulAdd(x1, y, s11);
            y = T.Load(in b2, p);
            s02 = T.MulAdd(x0, y, s02);
            s12 = T.MulAdd(x1, y, s12);
        }

        sums[0] = T.Sum(s00);
        sums[1] = T.Sum(s01);
        sums[2] = T.Sum(s02);
        sums[3] = T.Sum(s10);
        sums[4] = T.Sum(s11);
        sums[5] = T.Sum(s12);
    }

    private readonly struct Tile4x6<T> : ITile
        where T : struct, ISimd<T>
    {
        public static int Rows => 4;

        public static int Columns => 6;

        public static void Multiply(ref float left, nuint leftStride, ref float right, ReadOnlySpan<int> offsets, int length, Span<float> sums) =>
            MultiplyFourBySix<T>(ref left, leftStride, ref right, offsets, length, sums);
    }

    private readonly struct Tile2x3<T> : ITile
        where T : struct, ISimd<T>
    {
        public static int Rows => 2;

        public static int Columns => 3;

        public static void Multiply(ref float left, nuint leftStride, ref float right, ReadOnlySpan<int> offsets, int length, Span<float> sums) =>
            MultiplyTwoByThree<T>(ref left, leftStride, ref right, offsets, length, sums);
    }
}
