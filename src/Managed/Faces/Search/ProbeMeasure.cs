using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Faces.Search;

/// <summary>Measures a probe against rows: the distance, or its square for <see cref="FaceMetric.Euclidean"/>, as <see cref="FaceEmbedding.DistanceTo"/> computes it.</summary>
internal sealed class ProbeMeasure
{
    private readonly SimdLevel level;
    private readonly FaceEmbedding probe;
    private readonly FaceMetric metric;
    private readonly float square;
    private readonly PairSumKernel pair;

    public ProbeMeasure(SimdLevel level, FaceEmbedding probe, FaceMetric metric)
    {
        this.level = level;
        this.probe = probe;
        this.metric = metric;
        square = Reductions.Dot.At(level)(probe.Values, probe.Values);
        pair = metric switch
        {
            FaceMetric.Euclidean => Distances.SquaredEuclideanAt(level),
            FaceMetric.Cosine => Reductions.Dot.At(level),
            FaceMetric.ChiSquare => Distances.ChiSquareAt(level),
            _ => throw new ArgumentOutOfRangeException(nameof(metric)),
        };
    }

    /// <summary>The sum of one row; NaN where it is too large to measure.</summary>
    public float Of(EmbeddingBlock block, int row)
    {
        float sum = pair(probe.Values, block.Row(row));
        return metric == FaceMetric.Cosine ? Distances.Cosine(sum, square, block.Squares[row]) : sum;
    }

    /// <summary>The sums of a block's first rows.</summary>
    public void Of(EmbeddingBlock block, Span<float> sums)
    {
        ReadOnlySpan<float> rows = block.Values[..(sums.Length * probe.Values.Length)];
        switch (metric)
        {
            case FaceMetric.Euclidean:
                Distances.SquaredEuclideanRowsAt(level)(probe.Values, rows, sums);
                break;
            case FaceMetric.Cosine:
                Distances.CosineRows(level, probe.Values, square, rows, block.Squares, sums);
                break;
            default:
                Distances.ChiSquareRowsAt(level)(probe.Values, rows, sums);
                break;
        }
    }
}
