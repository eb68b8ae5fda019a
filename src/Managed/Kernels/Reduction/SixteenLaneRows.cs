using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>sums[r] = the sum over the pairs of a sequence and row r of a matrix [sums.Length, left.Length].</summary>
internal delegate void RowSumsKernel(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums);

/// <summary>The loops of <see cref="SixteenLanes"/> over the rows of a matrix: the same bits for each row, sixteen rows added across lanes together.</summary>
internal static class SixteenLaneRows
{
    private const int Lanes = 16;
    private const int Group = 16;
    private const int Quarter = Group / 4;

    /// <summary>The row of its group that a lane holds after four folds: the lane's bits in reverse.</summary>
    private static ReadOnlySpan<byte> RowOfLane => [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];

    /// <summary>Sums over pairs.</summary>
    public static KernelRegistry<RowSumsKernel> PairSums<TTerm>(string name)
        where TTerm : IPairSumTerm => KernelRegistry.Widths<RowSumsKernel>(
            name,
            Sums<Simd512, TTerm>,
            Sums<SimdPair<Simd256>, TTerm>,
            Sums<SimdPair<SimdPair<Simd128>>, TTerm>,
            Sums<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<T, TTerm>(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        Require.Length(rows.Length, (long)left.Length * sums.Length, nameof(rows));
        Span<float> leftRest = stackalloc float[Lanes];
        Span<float> rowRest = stackalloc float[Lanes];
        Span<float> mixed = stackalloc float[Group];
        Span<float> folded = stackalloc float[Quarter * Lanes];
        int length = left.Length;
        left[(length - (length % Lanes))..].CopyTo(leftRest);
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(rows);
        int row = 0;
        for (; row <= sums.Length - Group; row += Group)
        {
            for (int quarter = 0; quarter < Group / Quarter; quarter++)
            {
                T first = Fold(Sum<T, TTerm>(ref a, ref b, length, leftRest, rowRest), Sum<T, TTerm>(ref a, ref Unsafe.Add(ref b, length), length, leftRest, rowRest));
                b = ref Unsafe.Add(ref b, 2 * length);
                T second = Fold(Sum<T, TTerm>(ref a, ref b, length, leftRest, rowRest), Sum<T, TTerm>(ref a, ref Unsafe.Add(ref b, length), length, leftRest, rowRest));
                b = ref Unsafe.Add(ref b, 2 * length);
                T.Store(Fold(first, second), ref folded[0], (nuint)(quarter * Lanes));
            }

            ref float quarterSums = ref folded[0];
            T lower = Fold(T.Load(in quarterSums, 0), T.Load(in quarterSums, Lanes));
            T upper = Fold(T.Load(in quarterSums, 2 * Lanes), T.Load(in quarterSums, 3 * Lanes));
            T.Store(Fold(lower, upper), ref mixed[0], 0);
            Span<float> target = sums.Slice(row, Group);
            for (int lane = 0; lane < Group; lane++)
                target[RowOfLane[lane]] = mixed[lane];
        }

        for (; row < sums.Length; row++)
        {
            sums[row] = T.Sum(Sum<T, TTerm>(ref a, ref b, length, leftRest, rowRest));
            b = ref Unsafe.Add(ref b, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T, TTerm>(ref float a, ref float b, int length, Span<float> leftRest, Span<float> rowRest)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        T sum = T.Zero;
        int i = 0;
        for (; i <= length - (2 * Lanes); i += 2 * Lanes)
        {
            sum = TTerm.Add(sum, T.Load(in a, (nuint)i), T.Load(in b, (nuint)i), T.Zero);
            sum = TTerm.Add(sum, T.Load(in a, (nuint)(i + Lanes)), T.Load(in b, (nuint)(i + Lanes)), T.Zero);
        }

        if (i <= length - Lanes)
        {
            sum = TTerm.Add(sum, T.Load(in a, (nuint)i), T.Load(in b, (nuint)i), T.Zero);
            i += Lanes;
        }

        if (i < length)
        {
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref b, i), length - i).CopyTo(rowRest);
            sum = TTerm.Add(sum, T.Load(in leftRest[0], 0), T.Load(in rowRest[0], 0), T.Zero);
        }

        return sum;
    }

    /// <summary>The first step of the sum over lanes for two registers at once, their lanes alternating in the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fold<T>(T a, T b)
        where T : struct, ISimd<T> => T.ZipLower(a, b) + T.ZipUpper(a, b);
}
