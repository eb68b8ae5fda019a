using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>Adds one term of a sum over a sequence. A term of zeros must leave the sum as it is.</summary>
internal interface ISumTerm
{
    static abstract T Add<T>(T sum, T value)
        where T : struct, ISimd<T>;
}

/// <summary>Adds one term of a sum over pairs. A term of zeros must leave the sum as it is.</summary>
internal interface IPairSumTerm
{
    static abstract T Add<T>(T sum, T left, T right)
        where T : struct, ISimd<T>;
}

/// <summary>The loops of sums with sixteen partial sums; narrower registers take part in pairs, pairs of pairs and so on.</summary>
internal static class SixteenLanes
{
    private const int Lanes = 16;

    public static KernelRegistry<SumKernel> Sums<TTerm>(string name)
        where TTerm : ISumTerm => KernelRegistry.Widths<SumKernel>(
            name,
            Sum<Simd512, TTerm>,
            Sum<SimdPair<Simd256>, TTerm>,
            Sum<SimdPair<SimdPair<Simd128>>, TTerm>,
            Sum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>);

    public static KernelRegistry<PairSumKernel> PairSums<TTerm>(string name)
        where TTerm : IPairSumTerm => KernelRegistry.Widths<PairSumKernel>(
            name,
            PairSum<Simd512, TTerm>,
            PairSum<SimdPair<Simd256>, TTerm>,
            PairSum<SimdPair<SimdPair<Simd128>>, TTerm>,
            PairSum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<T, TTerm>(ReadOnlySpan<float> values)
        where T : struct, ISimd<T>
        where TTerm : ISumTerm
    {
        ref float x = ref MemoryMarshal.GetReference(values);
        int whole = values.Length - (values.Length % Lanes);
        T sum = T.Zero;
        for (int i = 0; i < whole; i += Lanes)
            sum = TTerm.Add(sum, T.Load(in x, (nuint)i));
        if (whole < values.Length)
        {
            Span<float> rest = stackalloc float[Lanes];
            values[whole..].CopyTo(rest);
            sum = TTerm.Add(sum, T.Load(in rest[0], 0));
        }

        return T.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float PairSum<T, TTerm>(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        Require.Length(right.Length, left.Length, nameof(right));
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        int whole = left.Length - (left.Length % Lanes);
        T sum = T.Zero;
        for (int i = 0; i < whole; i += Lanes)
            sum = TTerm.Add(sum, T.Load(in a, (nuint)i), T.Load(in b, (nuint)i));
        if (whole < left.Length)
        {
            Span<float> restA = stackalloc float[Lanes];
            Span<float> restB = stackalloc float[Lanes];
            left[whole..].CopyTo(restA);
            right[whole..].CopyTo(restB);
            sum = TTerm.Add(sum, T.Load(in restA[0], 0), T.Load(in restB[0], 0));
        }

        return T.Sum(sum);
    }
}
