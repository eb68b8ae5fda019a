using System;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Kernels.Distance;

/// <summary>Distances between two vectors, and their gradients to the first; both are symmetric, so the gradient to the second is got by exchanging them.</summary>
/// <remarks>Sums have sixteen partial sums as <see cref="Reductions"/> says. Gradients are overwritten.</remarks>
internal static class Distances
{
    private static readonly KernelRegistry<PairSumKernel> SquaredDifference = SixteenLanes.PairSums<SquaredDifferenceTerm>("squared-euclidean");
    private static readonly KernelRegistry<PairSumKernel> ChiSquareSum = SixteenLanes.PairSums<ChiSquareTerm>("chi-square");
    private static readonly KernelRegistry<RowSumsKernel> SquaredDifferenceRows = SixteenLaneRows.PairSums<SquaredDifferenceTerm>("squared-euclidean-rows");
    private static readonly KernelRegistry<RowSumsKernel> ChiSquareRows = SixteenLaneRows.PairSums<ChiSquareTerm>("chi-square-rows");

    /// <summary>‖a - b‖².</summary>
    public static float SquaredEuclidean(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b) => SquaredDifference.At(level)(a, b);

    /// <summary><see cref="SquaredEuclidean"/> of one width, for callers with many vectors.</summary>
    public static PairSumKernel SquaredEuclideanAt(SimdLevel level) => SquaredDifference.At(level);

    /// <summary><see cref="SquaredEuclidean"/> of one vector to each row of a matrix, to the bit.</summary>
    public static RowSumsKernel SquaredEuclideanRowsAt(SimdLevel level) => SquaredDifferenceRows.At(level);

    /// <summary>da = 2 dy (a - b).</summary>
    public static void SquaredEuclideanBackward(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float outputGradient, Span<float> gradient) =>
        BinaryKernels<ScaledDifference>.Registry.At(level)(a, b, 2 * outputGradient, 0, gradient);

    /// <summary>Sum over k of (a_k - b_k)² / (|a_k| + |b_k|). For vectors without negative components this is the chi-square form of Taigman et al.: DeepFace (2014).</summary>
    public static float ChiSquare(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b) => ChiSquareSum.At(level)(a, b);

    /// <summary><see cref="ChiSquare"/> of one width, for callers with many vectors.</summary>
    public static PairSumKernel ChiSquareAt(SimdLevel level) => ChiSquareSum.At(level);

    /// <summary><see cref="ChiSquare"/> of one vector to each row of a matrix, to the bit.</summary>
    public static RowSumsKernel ChiSquareRowsAt(SimdLevel level) => ChiSquareRows.At(level);

    /// <summary>The gradient of <see cref="ChiSquare"/> to a.</summary>
    public static void ChiSquareBackward(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float outputGradient, Span<float> gradient) =>
        BinaryKernels<ChiSquareGradient>.Registry.At(level)(a, b, outputGradient, 0, gradient);

    /// <summary>1 - a . b / (‖a‖ ‖b‖); 1 where a vector is zero.</summary>
    public static float Cosine(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        PairSumKernel dot = Reductions.Dot.At(level);
        return Cosine(dot(a, b), dot(a, a), dot(b, b));
    }

    /// <summary><see cref="Cosine(SimdLevel, ReadOnlySpan{float}, ReadOnlySpan{float})"/> of a . b, a . a and b . b.</summary>
    public static float Cosine(float product, float squareA, float squareB)
    {
        float norms = MathF.Sqrt(squareA) * MathF.Sqrt(squareB);
        return norms == 0 ? 1 : 1 - (product / norms);
    }

    /// <summary>The cosine distance of a to each row of a matrix, to the bit.</summary>
    /// <param name="level">The width.</param>
    /// <param name="a">The vector.</param>
    /// <param name="squareA">a . a.</param>
    /// <param name="rows">[distances.Length, a.Length].</param>
    /// <param name="squares">The product of each row with itself.</param>
    /// <param name="distances">A distance a row.</param>
    public static void CosineRows(SimdLevel level, ReadOnlySpan<float> a, float squareA, ReadOnlySpan<float> rows, ReadOnlySpan<float> squares, Span<float> distances)
    {
        Reductions.RowDots.At(level)(a, rows, distances);
        for (int row = 0; row < distances.Length; row++)
            distances[row] = Cosine(distances[row], squareA, squares[row]);
    }

    /// <summary>da = dy ((a . b) a / (‖a‖³ ‖b‖) - b / (‖a‖ ‖b‖)); zero where a vector is zero.</summary>
    public static void CosineBackward(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float outputGradient, Span<float> gradient)
    {
        PairSumKernel dot = Reductions.Dot.At(level);
        float squareA = dot(a, a);
        float norms = MathF.Sqrt(squareA) * MathF.Sqrt(dot(b, b));
        if (norms == 0)
            gradient.Clear();
        else
            BinaryKernels<LinearCombination>.Registry.At(level)(a, b, outputGradient * dot(a, b) / (squareA * norms), -outputGradient / norms, gradient);
    }
}
