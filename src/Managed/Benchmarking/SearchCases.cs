using System;
using Managed.Faces;
using Managed.Faces.Search;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Searches of an index by <see cref="FaceMetric.Euclidean"/>. Each probe is a further picture of a person who is stored.</summary>
internal static class SearchCases
{
    /// <summary>Three numbers a row that bounds are made of.</summary>
    private const double TermBytes = 3 * sizeof(float);

    public static BenchmarkCase Of(SearchBenchmarkOptions options)
    {
        (string storage, double bytes) = options.Storage switch
        {
            EmbeddingStorage.Int8 => ("int8", options.Dimensions + TermBytes),
            EmbeddingStorage.Float16 => ("fp16", 2.0 * options.Dimensions),
            _ => ("fp32", sizeof(float) * (double)options.Dimensions),
        };
        string queries = options.Queries == 1 ? "1 query" : $"{options.Queries} queries";
        double values = (double)options.Count * options.Dimensions;
        EmbeddingIndex? filled = null;
        FaceEmbedding[] probes = [];
        return new BenchmarkCase(
            $"search {storage} {options.Count}x{options.Dimensions} {(options.Noise ? "noise" : "faces")} top {options.Top}, {queries}",
            3 * values * options.Queries,
            workers =>
            {
                filled ??= Fill(options, workers);
                if (probes.Length == 0)
                    probes = Probes(options);
                EmbeddingSnapshot snapshot = filled.Snapshot;
                return probes is [FaceEmbedding single]
                    ? () => snapshot.Search(single, options.Top, workers: workers.ThreadCount == 1 ? null : workers)
                    : () => snapshot.SearchBatch(workers, probes, options.Top);
            },
            options.Queries > 1 ? 0 : bytes * options.Count);
    }

    private static EmbeddingIndex Fill(SearchBenchmarkOptions options, WorkerPool workers)
    {
        var index = new EmbeddingIndex(options.Dimensions, options.Storage);
        var faces = new SyntheticFaces(options.Dimensions, options.Noise);
        for (int first = 0; first < options.Count; first += DrawJob.Rows)
        {
            int count = Math.Min(DrawJob.Rows, options.Count - first);
            var values = new float[count * options.Dimensions];
            var labels = new string[count];
            workers.Run((count + DrawJob.PartRows - 1) / DrawJob.PartRows, 0, new DrawJob(faces, first, values, labels));
            index.AddRange(labels, values);
        }

        return index;
    }

    private static FaceEmbedding[] Probes(SearchBenchmarkOptions options)
    {
        var faces = new SyntheticFaces(options.Dimensions, options.Noise);
        var random = new SeededRandom(5);
        var probes = new FaceEmbedding[options.Queries];
        var values = new float[options.Dimensions];
        for (int i = 0; i < probes.Length; i++)
        {
            faces.DrawAnother(random.NextInt(options.Count), values);
            probes[i] = new FaceEmbedding(values);
        }

        return probes;
    }

    private readonly struct DrawJob(SyntheticFaces faces, int first, Memory<float> values, string[] labels) : IParallelJob
    {
        public const int Rows = 65536;
        public const int PartRows = 1024;

        public void Run(int part, Span<float> scratch)
        {
            int dimensions = values.Length / labels.Length;
            for (int row = part * PartRows; row < Math.Min(labels.Length, (part + 1) * PartRows); row++)
            {
                faces.Draw(first + row, values.Span.Slice(row * dimensions, dimensions));
                labels[row] = $"person {SyntheticFaces.PersonOf(first + row)}";
            }
        }
    }
}
