using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Faces.Search;

/// <summary>Measures a probe against rows: the distance, or its square for <see cref="FaceMetric.Euclidean"/>, as <see cref="FaceEmbedding.DistanceTo"/> computes it.</summary>
internal sealed class ProbeMeasure
{
    private readonly FaceEmbedding probe;
    private readonly bool cosine;
    private readonly float square;
    private readonly PairSumKernel pair;
    private readonly RowSumsKernel rows;

    public ProbeMeasure(SimdLevel level, FaceEmbedding probe, FaceMetric metric)
    {
        this.probe = probe;
        cosine = metric == FaceMetric.Cosine;
        square = cosine ? Reductions.Dot.At(level)(probe.Values, probe.Values) : 0;
        (pair, rows) = metric switch
        {
            FaceMetric.Euclidean => (Distances.SquaredEuclideanAt(level), Distances.SquaredEuclideanRowsAt(level)),
            FaceMetric.Cosine => (Reductions.Dot.At(level), Reductions.RowDots.At(level)),
            FaceMetric.ChiSquare => (Distances.ChiSquareAt(level), Distances.ChiSquareRowsAt(level)),
            _ => throw new ArgumentOutOfRangeException(nameof(metric)),
        };
    }

    /// <summary>The sum of one row; NaN where it is too large to measure.</summary>
    public float Of(EmbeddingBlock block, int row)
    {
        float sum = pair(probe.Values, block.Row(row));
        return cosine ? Distances.Cosine(sum, square, block.Squares[row]) : sum;
    }

    /// <summary>The sums of a block's first rows.</summary>
    public void Of(EmbeddingBlock block, Span<float> sums)
    {
        rows(probe.Values, block.Values[..(sums.Length * probe.Values.Length)], sums);
        if (!cosine)
            return;
        for (int row = 0; row < sums.Length; row++)
            sums[row] = Distances.Cosine(sums[row], square, block.Squares[row]);
    }
}
