using System;
using System.Linq;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>A search for many probes at once: the first block for each alone, which tells what cannot be kept; then the others part by part.</summary>
internal sealed class BatchSearch(EmbeddingSnapshot snapshot, ProbeBatch batch, int kept)
{
    /// <summary>What is found for each probe.</summary>
    public EmbeddingMatch[][] Run(WorkerPool workers)
    {
        NearestRows[] nearest = [.. Enumerable.Range(0, batch.Count).Select(_ => new NearestRows(kept, squared: true))];
        workers.Run(batch.Count, BlockScan.ScratchLength, new FirstJob(snapshot, batch, nearest));
        NearestRows[][] parts = [.. Enumerable.Range(0, snapshot.PartCount(workers)).Select(_ => nearest.Select(probe => probe.Later()).ToArray())];
        workers.Run(parts.Length, batch.ScratchLength, new PartJob(snapshot, batch, parts));
        foreach (NearestRows[] part in parts)
        {
            for (int probe = 0; probe < part.Length; probe++)
                nearest[probe].OfferAll(part[probe]);
        }

        return [.. nearest.Select(snapshot.Matches)];
    }

    private readonly struct FirstJob(EmbeddingSnapshot snapshot, ProbeBatch batch, NearestRows[] nearest) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => snapshot.Scan(batch.Single(part), 0, 1, nearest[part], scratch);
    }

    private readonly struct PartJob(EmbeddingSnapshot snapshot, ProbeBatch batch, NearestRows[][] parts) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            NearestRows[] nearest = parts[part];
            var floors = new float[batch.Count];
            for (int probe = 0; probe < floors.Length; probe++)
                floors[probe] = batch.Floor(probe, nearest[probe]);
            (int begin, int end) = snapshot.BlocksOf(part, parts.Length);
            for (int number = begin; number < end; number++)
                batch.Scan(snapshot.Blocks[number], snapshot.FirstRowOf(number), snapshot.RowsOf(number), nearest, floors, scratch);
        }
    }
}
