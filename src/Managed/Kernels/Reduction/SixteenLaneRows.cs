using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>sums[r] = the sum over the pairs of a sequence and row r of a matrix [sums.Length, left.Length].</summary>
internal delegate void RowSumsKernel(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums);

/// <summary>The loops of <see cref="SixteenLanes"/> over the rows of a matrix: the same bits for each row. Where rows are whole numbers of steps sixteen are added across lanes together.</summary>
internal static class SixteenLaneRows
{
    private const int Lanes = 16;
    private const int Group = 16;
    private const int Quarters = 4;
    private const int Step = 2 * Lanes;

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

    private static void Sums<T, TTerm>(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        int length = left.Length;
        Require.Length(rows.Length, (long)length * sums.Length, nameof(rows));
        int grouped = length % Step == 0 ? sums.Length - (sums.Length % Group) : 0;
        GroupSums<T, TTerm>(left, rows[..(grouped * length)], sums[..grouped]);
        for (int row = grouped; row < sums.Length; row++)
            sums[row] = SixteenLanes.PairSum<T, TTerm>(left, rows.Slice(row * length, length), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GroupSums<T, TTerm>(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        Span<float> mixed = stackalloc float[Quarters * Lanes];
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(rows);
        ref float mix = ref MemoryMarshal.GetReference(mixed);
        nuint length = (nuint)left.Length;
        for (int row = 0; row < sums.Length; row += Group)
        {
            for (nuint quarter = 0; quarter < Quarters; quarter++)
            {
                T sum = Sum<T, TTerm>(ref a, ref b, length);
                b = ref Unsafe.Add(ref b, length);
                T first = Fold(sum, Sum<T, TTerm>(ref a, ref b, length));
                b = ref Unsafe.Add(ref b, length);
                sum = Sum<T, TTerm>(ref a, ref b, length);
                b = ref Unsafe.Add(ref b, length);
                T second = Fold(sum, Sum<T, TTerm>(ref a, ref b, length));
                b = ref Unsafe.Add(ref b, length);
                T.Store(Fold(first, second), ref mix, quarter * Lanes);
            }

            T lower = Fold(T.Load(in mix, 0), T.Load(in mix, Lanes));
            T upper = Fold(T.Load(in mix, 2 * Lanes), T.Load(in mix, 3 * Lanes));
            T.Store(Fold(lower, upper), ref mix, 0);
            Span<float> target = sums.Slice(row, Group);
            for (int lane = 0; lane < Group; lane++)
                target[RowOfLane[lane]] = mixed[lane];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum<T, TTerm>(ref float a, ref float b, nuint length)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        T sum = T.Zero;
        for (nuint i = 0; i < length; i += Step)
        {
            sum = TTerm.Add(sum, T.Load(in a, i), T.Load(in b, i), T.Zero);
            sum = TTerm.Add(sum, T.Load(in a, i + Lanes), T.Load(in b, i + Lanes), T.Zero);
        }

        return sum;
    }

    /// <summary>The first step of the sum over lanes for two registers at once, their lanes alternating in the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Fold<T>(T a, T b)
        where T : struct, ISimd<T> => T.ZipLower(a, b) + T.ZipUpper(a, b);
}
