using System;
using System.Buffers;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Faces.Search;

/// <summary>Measures a probe against rows: the distance, or its square for <see cref="FaceMetric.Euclidean"/>, as <see cref="FaceEmbedding.DistanceTo"/> computes it.</summary>
internal sealed class ProbeMeasure
{
    /// <summary>Values that are widened at once: they stay in the first-level cache.</summary>
    private const int WidenedValues = 4096;

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
        float[] widened = Rent(block, 1);
        float sum = pair(probe.Values, block.Rows(row, 1, widened));
        Return(widened);
        return metric == FaceMetric.Cosine ? Distances.Cosine(sum, square, block.Squares[row]) : sum;
    }

    /// <summary>The sums of a block's first rows.</summary>
    public void Of(EmbeddingBlock block, Span<float> sums)
    {
        int step = block.Widens ? Math.Max(1, WidenedValues / probe.Values.Length) : sums.Length;
        float[] widened = Rent(block, step);
        for (int first = 0; first < sums.Length; first += step)
        {
            int count = Math.Min(step, sums.Length - first);
            Of(block.Rows(first, count, widened), block.Squares[first..], sums.Slice(first, count));
        }

        Return(widened);
    }

    private void Of(ReadOnlySpan<float> rows, ReadOnlySpan<float> squares, Span<float> sums)
    {
        switch (metric)
        {
            case FaceMetric.Euclidean:
                Distances.SquaredEuclideanRowsAt(level)(probe.Values, rows, sums);
                break;
            case FaceMetric.Cosine:
                Distances.CosineRows(level, probe.Values, square, rows, squares, sums);
                break;
            default:
                Distances.ChiSquareRowsAt(level)(probe.Values, rows, sums);
                break;
        }
    }

    private float[] Rent(EmbeddingBlock block, int rows) => block.Widens ? ArrayPool<float>.Shared.Rent(rows * probe.Values.Length) : [];

    private static void Return(float[] widened)
    {
        if (widened.Length > 0)
            ArrayPool<float>.Shared.Return(widened);
    }
}
