using System;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>A sum over one sequence.</summary>
internal delegate float SumKernel(ReadOnlySpan<float> values);

/// <summary>A sum over the pairs of two sequences of equal length.</summary>
internal delegate float PairSumKernel(ReadOnlySpan<float> left, ReadOnlySpan<float> right);

/// <summary>A sum over one sequence about a centre.</summary>
internal delegate float CentredSumKernel(ReadOnlySpan<float> values, float centre);

/// <summary>A sum over the pairs of two sequences of equal length, the right ones about a centre.</summary>
internal delegate float CentredPairSumKernel(ReadOnlySpan<float> left, ReadOnlySpan<float> right, float centre);

/// <summary>Sums whose bits depend on nothing but the values.</summary>
/// <remarks>
/// Sixteen partial sums, whatever the register width: element i goes to partial sum i mod 16 in ascending order, a sequence
/// that is no multiple of sixteen being continued with terms of zero; then the partial sums are added by halves, 8 + 8, 4 + 4, 2 + 2, 1 + 1.
/// </remarks>
internal static class Reductions
{
    /// <summary>Sum of x.</summary>
    public static readonly KernelRegistry<SumKernel> Sum = SixteenLanes.Sums<SumTerm>("sum");

    /// <summary>Sum of a * b.</summary>
    public static readonly KernelRegistry<PairSumKernel> Dot = SixteenLanes.PairSums<DotTerm>("dot");

    /// <summary>As <see cref="Dot"/>, of one sequence with each row of a matrix.</summary>
    public static readonly KernelRegistry<RowSumsKernel> RowDots = SixteenLaneRows.PairSums<DotTerm>("row-dots");

    /// <summary>Sum of (x - c)².</summary>
    public static readonly KernelRegistry<CentredSumKernel> CentredSquares = SixteenLanes.CentredSums<SquareTerm>("centred-squares");

    /// <summary>Sum of a * (b - c).</summary>
    public static readonly KernelRegistry<CentredPairSumKernel> CentredDot = SixteenLanes.CentredPairSums<CentredDotTerm>("centred-dot");

    private readonly struct SumTerm : ISumTerm
    {
        public static T Add<T>(T sum, T value, T centre)
            where T : struct, ISimd<T> => sum + value;
    }

    private readonly struct DotTerm : IPairSumTerm
    {
        public static T Add<T>(T sum, T left, T right, T centre)
            where T : struct, ISimd<T> => T.MulAdd(left, right, sum);
    }

    private readonly struct SquareTerm : ISumTerm
    {
        public static T Add<T>(T sum, T value, T centre)
            where T : struct, ISimd<T> => T.MulAdd(value - centre, value - centre, sum);
    }

    private readonly struct CentredDotTerm : IPairSumTerm
    {
        public static T Add<T>(T sum, T left, T right, T centre)
            where T : struct, ISimd<T> => T.MulAdd(left, right - centre, sum);
    }
}
