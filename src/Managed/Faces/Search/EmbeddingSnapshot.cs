using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>An index as it was at one moment: later additions and removals do not change it. Any number of threads may search it at once.</summary>
public sealed class EmbeddingSnapshot
{
    private const int PartsPerThread = 4;

    private readonly EmbeddingBlock[] blocks;
    private readonly EmbeddingLayout layout;

    internal EmbeddingSnapshot(EmbeddingBlock[] blocks, EmbeddingLayout layout, long rowCount, long count)
    {
        this.blocks = blocks;
        this.layout = layout;
        RowCount = rowCount;
        Count = count;
    }

    /// <summary>Values of an embedding.</summary>
    public int Dimensions => layout.Dimensions;

    /// <summary>Embeddings present.</summary>
    public long Count { get; }

    /// <summary>Embeddings ever added, those removed included.</summary>
    internal long RowCount { get; }

    /// <summary>The blocks; those past <see cref="RowCount"/> are not this snapshot's.</summary>
    internal EmbeddingBlock[] Blocks => blocks;

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

    private int BlockCount => (int)((RowCount + layout.BlockRows - 1) / layout.BlockRows);

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

    /// <summary>Searches for many probes at once, which reads the embeddings once for hundreds of them.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="probes">What to look for.</param>
    /// <param name="top">How many to find for each, at least 1.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="accept">Which labels take part; null for all. Called from all threads.</param>
    /// <returns>For each probe exactly what the search for it alone gives.</returns>
    /// <exception cref="ArgumentException">A probe has another number of values than the index.</exception>
    public EmbeddingMatch[][] SearchBatch(
        WorkerPool workers, IReadOnlyList<FaceEmbedding> probes, int top, FaceMetric metric = FaceMetric.Euclidean, Predicate<string>? accept = null) =>
        SearchBatch(SimdHardware.Level, workers, probes, top, metric, accept);

    internal EmbeddingMatch[] Search(SimdLevel level, FaceEmbedding probe, int top, FaceMetric metric, Predicate<string>? accept, WorkerPool? workers = null)
    {
        int kept = Kept(top, [probe]);
        CodeFilter? filter = layout.Storage == EmbeddingStorage.Int8 ? CodeFilter.Of(level, probe, metric) : null;
        var scan = new BlockScan(new ProbeMeasure(level, probe, metric), filter, accept);
        if (kept == 0)
            return [];
        var nearest = new NearestRows(kept, squared: metric == FaceMetric.Euclidean);
        int alone = workers is null ? BlockCount : 1;
        Scan(scan, 0, alone, nearest, stackalloc float[BlockScan.ScratchLength]);
        if (workers is not null && alone < BlockCount)
        {
            var parts = new NearestRows[PartCount(workers)];
            for (int part = 0; part < parts.Length; part++)
                parts[part] = nearest.Later();
            workers.Run(parts.Length, BlockScan.ScratchLength, new ScanJob(this, scan, parts));
            foreach (NearestRows part in parts)
                nearest.OfferAll(part);
        }

        return Matches(nearest);
    }

    internal EmbeddingMatch[][] SearchBatch(
        SimdLevel level, WorkerPool workers, IReadOnlyList<FaceEmbedding> probes, int top, FaceMetric metric, Predicate<string>? accept)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(probes);
        int kept = Kept(top, probes);
        if (metric != FaceMetric.Euclidean || probes.Count < ProbeBatch.Least || kept == 0)
            return [.. probes.Select(probe => Search(level, probe, top, metric, accept, workers))];
        return [.. probes.Chunk(ProbeBatch.Most).SelectMany(some => new BatchSearch(this, new ProbeBatch(level, some, accept), kept).Run(workers))];
    }

    /// <summary>The label of a row; null where it is removed or was never added.</summary>
    internal string? LabelOf(long row) => row >= 0 && row < RowCount
        ? blocks[row / layout.BlockRows].Labels[(int)(row % layout.BlockRows)]
        : null;

    /// <summary>The values of a row.</summary>
    internal ReadOnlySpan<float> ValuesOf(long row)
    {
        EmbeddingBlock block = blocks[row / layout.BlockRows];
        return block.Rows((int)(row % layout.BlockRows), 1, block.Widens ? new float[Dimensions] : []);
    }

    /// <summary>Scans some blocks for one probe.</summary>
    internal void Scan(BlockScan scan, int first, int end, NearestRows nearest, Span<float> scratch)
    {
        for (int number = first; number < end; number++)
        {
            scan.Run(blocks[number], FirstRowOf(number), RowsOf(number), nearest, scratch);
        }
    }

    /// <summary>The place of a block's first row in the order of insertion.</summary>
    internal long FirstRowOf(int number) => (long)number * layout.BlockRows;

    /// <summary>Rows of a block.</summary>
    internal int RowsOf(int number) => (int)Math.Min(layout.BlockRows, RowCount - FirstRowOf(number));

    /// <summary>Parts that the blocks after the first are cut into; the first one tells the parts what cannot be kept.</summary>
    internal int PartCount(WorkerPool workers) => Math.Min(BlockCount - 1, PartsPerThread * workers.ThreadCount);

    /// <summary>The blocks of a part, the end not among them.</summary>
    internal (int Begin, int End) BlocksOf(int part, int partCount)
    {
        long count = BlockCount - 1;
        return (1 + (int)(count * part / partCount), 1 + (int)(count * (part + 1) / partCount));
    }

    /// <summary>What is found where some rows are kept.</summary>
    internal EmbeddingMatch[] Matches(NearestRows nearest)
    {
        var matches = new EmbeddingMatch[nearest.Count];
        for (int i = 0; i < matches.Length; i++)
        {
            (long row, float distance) = nearest[i];
            matches[i] = new EmbeddingMatch(row, LabelOf(row)!, distance);
        }

        return matches;
    }

    /// <summary>Embeddings to keep for each probe, after checks.</summary>
    private int Kept(int top, IReadOnlyList<FaceEmbedding> probes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        foreach (FaceEmbedding probe in probes)
        {
            ArgumentNullException.ThrowIfNull(probe);
            if (probe.Values.Length != Dimensions)
                throw new ArgumentException($"The index holds embeddings of {Dimensions} values; one of {probe.Values.Length} is of another network.", nameof(probes));
        }

        return (int)Math.Min(top, Count);
    }

    private readonly struct ScanJob(EmbeddingSnapshot snapshot, BlockScan scan, NearestRows[] parts) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (int begin, int end) = snapshot.BlocksOf(part, parts.Length);
            snapshot.Scan(scan, begin, end, parts[part], scratch);
        }
    }
}
