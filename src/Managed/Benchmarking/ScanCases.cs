using System;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>The distances of queries to every stored vector: what a search costs that leaves nothing out.</summary>
internal static class ScanCases
{
    public static BenchmarkCase SquaredEuclidean(int count, int dimensions, int queries) => new(
        $"scan fp32 {count}x{dimensions}, {queries} queries",
        3.0 * count * dimensions * queries,
        workers =>
        {
            Memory<float> stored = RandomTensors.Uniform([count, dimensions], 10).Memory;
            Memory<float> probes = RandomTensors.Uniform([queries, dimensions], 11).Memory;
            Memory<float> distances = new Tensor([count, queries]).Memory;
            var job = new ScanJob(count, dimensions, queries, stored, probes, distances);
            return () => workers.Run((count + ScanJob.Rows - 1) / ScanJob.Rows, 0, job);
        });

    private readonly struct ScanJob(int count, int dimensions, int queries, Memory<float> stored, Memory<float> probes, Memory<float> distances) : IParallelJob
    {
        public const int Rows = 1024;

        public void Run(int part, Span<float> scratch)
        {
            ReadOnlySpan<float> vectors = stored.Span;
            ReadOnlySpan<float> wanted = probes.Span;
            Span<float> results = distances.Span;
            for (int row = part * Rows; row < Math.Min(count, (part + 1) * Rows); row++)
            {
                ReadOnlySpan<float> vector = vectors.Slice(row * dimensions, dimensions);
                for (int query = 0; query < queries; query++)
                {
                    results[(row * queries) + query] =
                        Distances.SquaredEuclidean(SimdHardware.Level, vector, wanted.Slice(query * dimensions, dimensions));
                }
            }
        }
    }
}
