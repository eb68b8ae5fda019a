using System;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>An index as it was at one moment: later additions and removals do not change it. Any number of threads may search it at once.</summary>
public sealed class EmbeddingSnapshot
{
    private const int PartsPerThread = 4;

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

    private int BlockCount => (int)((RowCount + EmbeddingBlock.RowCount - 1) / EmbeddingBlock.RowCount);

    /// <summary>The nearest embeddings, nearest first, by a scan of all; equal distances stand in the order of insertion.</summary>
    /// <param name="probe">What to look for.</param>
    /// <param name="top">How many to find, at least 1; fewer are returned where fewer are present or accepted.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="accept">Which labels take part; null for all. Called only for embeddings that may be near enough, from all threads of <paramref name="workers"/>.</param>
    /// <param name="workers">The threads that share the work; null for the caller's alone.</param>
    /// <returns>Exactly what sorting all embeddings by <see cref="FaceEmbedding.DistanceTo"/> and then by id gives, at every register width and with any number of threads.</returns>
    /// <exception cref="ArgumentException">The probe has another number of values than the index.</exception>
    public EmbeddingMatch[] Search(
        FaceEmbedding probe, int top, FaceMetric metric = FaceMetric.Euclidean, Predicate<string>? accept = null, WorkerPool? workers = null) =>
        Search(SimdHardware.Level, probe, top, metric, accept, workers);

    internal EmbeddingMatch[] Search(SimdLevel level, FaceEmbedding probe, int top, FaceMetric metric, Predicate<string>? accept, WorkerPool? workers = null)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (probe.Values.Length != Dimensions)
            throw new ArgumentException($"The index holds embeddings of {Dimensions} values; one of {probe.Values.Length} is of another network.", nameof(probe));
        var scan = new BlockScan(new ProbeMeasure(level, probe, metric), blocks is [{ Codes: not null }, ..] ? CodeFilter.Of(level, probe, metric) : null, accept);
        int kept = (int)Math.Min(top, Count);
        if (kept == 0)
            return [];
        bool squared = metric == FaceMetric.Euclidean;
        var nearest = new NearestRows(kept, squared);
        int alone = workers is null ? BlockCount : 1;
        Scan(scan, 0, alone, nearest, stackalloc float[BlockScan.ScratchLength]);
        if (workers is not null && alone < BlockCount)
        {
            var parts = new NearestRows[Math.Min(BlockCount - alone, PartsPerThread * workers.ThreadCount)];
            for (int part = 0; part < parts.Length; part++)
                parts[part] = new NearestRows(kept, squared, nearest.Open ? float.PositiveInfinity : nearest.Floor);
            workers.Run(parts.Length, BlockScan.ScratchLength, new ScanJob(this, scan, alone, parts));
            foreach (NearestRows part in parts)
                nearest.OfferAll(part);
        }

        return Matches(nearest);
    }

    /// <summary>The label of a row; null where it is removed or was never added.</summary>
    internal string? LabelOf(long row) => row >= 0 && row < RowCount
        ? blocks[row / EmbeddingBlock.RowCount].Labels[(int)(row % EmbeddingBlock.RowCount)]
        : null;

    private void Scan(BlockScan scan, int first, int end, NearestRows nearest, Span<float> scratch)
    {
        for (int number = first; number < end; number++)
        {
            long row = (long)number * EmbeddingBlock.RowCount;
            scan.Run(blocks[number], row, (int)Math.Min(EmbeddingBlock.RowCount, RowCount - row), nearest, scratch);
        }
    }

    private EmbeddingMatch[] Matches(NearestRows nearest)
    {
        var matches = new EmbeddingMatch[nearest.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            (long row, float distance) = nearest[i];
            matches[i] = new EmbeddingMatch(row, LabelOf(row)!, distance);
        }

        return matches;
    }

    /// <summary>The blocks after the first ones, cut into parts.</summary>
    private readonly struct ScanJob(EmbeddingSnapshot snapshot, BlockScan scan, int first, NearestRows[] parts) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            long count = snapshot.BlockCount - first;
            int begin = first + (int)(count * part / parts.Length);
            int end = first + (int)(count * (part + 1) / parts.Length);
            snapshot.Scan(scan, begin, end, parts[part], scratch);
        }
    }
}
