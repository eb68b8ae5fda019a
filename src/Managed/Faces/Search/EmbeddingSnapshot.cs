using System;
using System.Collections.Generic;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Faces.Search;

/// <summary>An index as it was at one moment: later additions and removals do not change it. Any number of threads may search it at once.</summary>
public sealed class EmbeddingSnapshot
{
    private readonly EmbeddingBlock[] blocks;

    internal EmbeddingSnapshot(EmbeddingBlock[] blocks, int dimensions, long rowCount, long count)
    {
        this.blocks = blocks;
        Dimensions = dimensions;
        RowCount = rowCount;
        Count = count;
    }

    /// <summary>Values of an embedding.</summary>
    public int Dimensions { get; }

    /// <summary>Embeddings present.</summary>
    public long Count { get; }

    /// <summary>Embeddings ever added, those removed included.</summary>
    internal long RowCount { get; }

    /// <summary>The blocks; those past <see cref="RowCount"/> are not this snapshot's.</summary>
    internal EmbeddingBlock[] Blocks => blocks;

    /// <summary>The nearest embeddings, nearest first, by a scan of all; equal distances stand in the order of insertion.</summary>
    /// <param name="probe">What to look for.</param>
    /// <param name="top">How many to find, at least 1; fewer are returned where fewer are present or accepted.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="accept">Which labels take part; null for all. Called only for embeddings that are near enough to be kept.</param>
    /// <returns>Exactly what sorting all embeddings by <see cref="FaceEmbedding.DistanceTo"/> and then by id gives, at every register width.</returns>
    /// <exception cref="ArgumentException">The probe has another number of values than the index.</exception>
    public EmbeddingMatch[] Search(FaceEmbedding probe, int top, FaceMetric metric = FaceMetric.Euclidean, Predicate<string>? accept = null) =>
        Search(SimdHardware.Level, probe, top, metric, accept);

    internal EmbeddingMatch[] Search(SimdLevel level, FaceEmbedding probe, int top, FaceMetric metric, Predicate<string>? accept)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (probe.Values.Length != Dimensions)
            throw new ArgumentException($"The index holds embeddings of {Dimensions} values; one of {probe.Values.Length} is of another network.", nameof(probe));
        PairSumKernel measure = Measure(level, metric);
        int kept = (int)Math.Min(top, Count);
        if (kept == 0)
            return [];
        var nearest = new NearestRows(new float[kept], new float[kept], new long[kept], metric == FaceMetric.Euclidean);
        for (long first = 0; first < RowCount; first += EmbeddingBlock.RowCount)
            Scan(blocks[first / EmbeddingBlock.RowCount], first, measure, probe.Values, accept, ref nearest);

        var matches = new EmbeddingMatch[nearest.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            (long row, float distance) = nearest[i];
            matches[i] = new EmbeddingMatch(row, LabelOf(row)!, distance);
        }

        return matches;
    }

    /// <summary>The label of a row; null where it is removed or was never added.</summary>
    internal string? LabelOf(long row) => row >= 0 && row < RowCount
        ? blocks[row / EmbeddingBlock.RowCount].Labels[row % EmbeddingBlock.RowCount]
        : null;

    /// <summary>The values of a row.</summary>
    internal ReadOnlySpan<float> ValuesOf(long row) =>
        blocks[row / EmbeddingBlock.RowCount].Values.AsSpan((int)(row % EmbeddingBlock.RowCount) * Dimensions, Dimensions);

    /// <summary>The labels of the embeddings present, in the order of insertion.</summary>
    internal IEnumerable<string> Labels
    {
        get
        {
            for (long row = 0; row < RowCount; row++)
            {
                if (LabelOf(row) is string label)
                    yield return label;
            }
        }
    }

    private static PairSumKernel Measure(SimdLevel level, FaceMetric metric) => metric switch
    {
        FaceMetric.Euclidean => Distances.SquaredEuclideanAt(level),
        FaceMetric.Cosine => (a, b) => Distances.Cosine(level, a, b),
        FaceMetric.ChiSquare => Distances.ChiSquareAt(level),
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    private void Scan(EmbeddingBlock block, long first, PairSumKernel measure, ReadOnlySpan<float> probe, Predicate<string>? accept, ref NearestRows nearest)
    {
        int rows = (int)Math.Min(EmbeddingBlock.RowCount, RowCount - first);
        for (int row = 0; row < rows; row++)
        {
            float sum = measure(probe, block.Values.AsSpan(row * Dimensions, Dimensions));
            if (float.IsNaN(sum))
                sum = float.PositiveInfinity;
            if (!nearest.Excludes(sum) && block.Labels[row] is { } label && (accept is null || accept(label)))
                nearest.Offer(sum, first + row);
        }
    }
}
