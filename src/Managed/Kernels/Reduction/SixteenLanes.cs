using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>Adds one term of a sum over a sequence about a centre. The centre as a value must leave the sum as it is.</summary>
internal interface ISumTerm
{
    static abstract T Add<T>(T sum, T value, T centre)
        where T : struct, ISimd<T>;
}

/// <summary>Adds one term of a sum over pairs, the right ones about a centre. Zero beside the centre must leave the sum as it is.</summary>
internal interface IPairSumTerm
{
    static abstract T Add<T>(T sum, T left, T right, T centre)
        where T : struct, ISimd<T>;
}

/// <summary>The loops of sums with sixteen partial sums; narrower registers take part in pairs, pairs of pairs and so on.</summary>
internal static class SixteenLanes
{
    private const int Lanes = 16;

    /// <summary>Sums about zero.</summary>
    public static KernelRegistry<SumKernel> Sums<TTerm>(string name)
        where TTerm : ISumTerm => KernelRegistry.Widths<SumKernel>(
            name,
            static x => Sum<Simd512, TTerm>(x, 0),
            static x => Sum<SimdPair<Simd256>, TTerm>(x, 0),
            static x => Sum<SimdPair<SimdPair<Simd128>>, TTerm>(x, 0),
            static x => Sum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>(x, 0));

    /// <summary>Sums about a centre that is given.</summary>
    public static KernelRegistry<CentredSumKernel> CentredSums<TTerm>(string name)
        where TTerm : ISumTerm => KernelRegistry.Widths<CentredSumKernel>(
            name,
            Sum<Simd512, TTerm>,
            Sum<SimdPair<Simd256>, TTerm>,
            Sum<SimdPair<SimdPair<Simd128>>, TTerm>,
            Sum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>);

    /// <summary>Sums over pairs about zero.</summary>
    public static KernelRegistry<PairSumKernel> PairSums<TTerm>(string name)
        where TTerm : IPairSumTerm => KernelRegistry.Widths<PairSumKernel>(
            name,
            static (a, b) => PairSum<Simd512, TTerm>(a, b, 0),
            static (a, b) => PairSum<SimdPair<Simd256>, TTerm>(a, b, 0),
            static (a, b) => PairSum<SimdPair<SimdPair<Simd128>>, TTerm>(a, b, 0),
            static (a, b) => PairSum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>(a, b, 0));

    /// <summary>Sums over pairs about a centre that is given.</summary>
    public static KernelRegistry<CentredPairSumKernel> CentredPairSums<TTerm>(string name)
        where TTerm : IPairSumTerm => KernelRegistry.Widths<CentredPairSumKernel>(
            name,
            PairSum<Simd512, TTerm>,
            PairSum<SimdPair<Simd256>, TTerm>,
            PairSum<SimdPair<SimdPair<Simd128>>, TTerm>,
            PairSum<SimdPair<SimdPair<SimdPair<SimdPair<SimdScalar>>>>, TTerm>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<T, TTerm>(ReadOnlySpan<float> values, float centre)
        where T : struct, ISimd<T>
        where TTerm : ISumTerm
    {
        ref float x = ref MemoryMarshal.GetReference(values);
        int whole = values.Length - (values.Length % Lanes);
        T sum = T.Zero;
        T about = T.Broadcast(centre);
        for (int i = 0; i < whole; i += Lanes)
            sum = TTerm.Add(sum, T.Load(in x, (nuint)i), about);
        if (whole < values.Length)
        {
            Span<float> rest = stackalloc float[Lanes];
            rest.Fill(centre);
            values[whole..].CopyTo(rest);
            sum = TTerm.Add(sum, T.Load(in rest[0], 0), about);
        }

        return T.Sum(sum);
    }

    /// <summary>A sum over pairs, the right ones about a centre, on sixteen lanes of any kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float PairSum<T, TTerm>(ReadOnlySpan<float> left, ReadOnlySpan<float> right, float centre)
        where T : struct, ISimd<T>
        where TTerm : IPairSumTerm
    {
        Require.Length(right.Length, left.Length, nameof(right));
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        int whole = left.Length - (left.Length % Lanes);
        T sum = T.Zero;
        T about = T.Broadcast(centre);
        for (int i = 0; i < whole; i += Lanes)
            sum = TTerm.Add(sum, T.Load(in a, (nuint)i), T.Load(in b, (nuint)i), about);
        if (whole < left.Length)
        {
            Span<float> restA = stackalloc float[Lanes];
            Span<float> restB = stackalloc float[Lanes];
            restB.Fill(centre);
            left[whole..].CopyTo(restA);
            right[whole..].CopyTo(restB);
            sum = TTerm.Add(sum, T.Load(in restA[0], 0), T.Load(in restB[0], 0), about);
        }

        return T.Sum(sum);
    }
}
