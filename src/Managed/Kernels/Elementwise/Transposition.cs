using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>Rows become columns: target[c, r] = source[r, c]. Values are moved, none is changed.</summary>
internal static partial class Transposition
{
    private const int Block = 16;
    private const int ColumnBlock = 64;

    /// <summary>Transposes a matrix.</summary>
    /// <param name="source">The first element and what follows it.</param>
    /// <param name="sourceStride">The distance between rows of the source.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="target">Where the first element goes and what follows it.</param>
    /// <param name="targetStride">The distance between rows of the target.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(ReadOnlySpan<float> source, int sourceStride, int rows, int columns, Span<float> target, int targetStride)
    {
        if (rows == 0 || columns == 0)
            return;
        _ = source[..(((rows - 1) * sourceStride) + columns)];
        _ = target[..(((columns - 1) * targetStride) + rows)];
        ref float from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(target);
        int wholeColumns = columns - (columns % Simd128.Lanes);
        for (int top = 0; top < rows; top += Block)
        {
            int bottom = Math.Min(top + Block, rows);
            int whole = bottom - (bottom % Simd128.Lanes);
            int left = 0;
            if (bottom - top == Block && SimdHardware.Level == SimdLevel.Vector512)
            {
                for (; left + Block <= columns; left += Block)
                {
                    Block16<Simd512>(
                        ref Unsafe.Add(ref from, ((nint)top * sourceStride) + left), (nuint)sourceStride, ref Unsafe.Add(ref to, ((nint)left * targetStride) + top), (nuint)targetStride);
                }
            }

            // Four rows at a time: planes of many sizes share the places of one another in a cache.
            for (; left < wholeColumns; left += ColumnBlock)
            {
                int right = Math.Min(left + ColumnBlock, wholeColumns);
                for (int row = top; row < whole; row += Simd128.Lanes)
                {
                    for (int column = left; column < right; column += Simd128.Lanes)
                    {
                        Square(
                            ref Unsafe.Add(ref from, ((nint)row * sourceStride) + column), (nuint)sourceStride, ref Unsafe.Add(ref to, ((nint)column * targetStride) + row), (nuint)targetStride);
                    }
                }
            }

            for (int row = top; row < bottom; row++)
            {
                for (int column = row < whole ? wholeColumns : 0; column < columns; column++)
                    target[(column * targetStride) + row] = source[(row * sourceStride) + column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(ref float source, nuint sourceStride, ref float target, nuint targetStride)
    {
        Simd128 a = Simd128.Load(in source, 0);
        Simd128 b = Simd128.Load(in source, sourceStride);
        Simd128 c = Simd128.Load(in source, 2 * sourceStride);
        Simd128 d = Simd128.Load(in source, 3 * sourceStride);
        Simd128 lowerEven = Simd128.ZipLower(a, c);
        Simd128 lowerOdd = Simd128.ZipLower(b, d);
        Simd128 upperEven = Simd128.ZipUpper(a, c);
        Simd128 upperOdd = Simd128.ZipUpper(b, d);
        Simd128.Store(Simd128.ZipLower(lowerEven, lowerOdd), ref target, 0);
        Simd128.Store(Simd128.ZipUpper(lowerEven, lowerOdd), ref target, targetStride);
        Simd128.Store(Simd128.ZipLower(upperEven, upperOdd), ref target, 2 * targetStride);
        Simd128.Store(Simd128.ZipUpper(upperEven, upperOdd), ref target, 3 * targetStride);
    }
}
