using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Faces.Search;
using Managed.Simd;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces.Search;

public class EmbeddingIndexTests
{
    [Theory]
    [InlineData(FaceMetric.Euclidean, 1, 128)]
    [InlineData(FaceMetric.Euclidean, 1023, 19)]
    [InlineData(FaceMetric.Euclidean, 2300, 128)]
    [InlineData(FaceMetric.Cosine, 1025, 33)]
    [InlineData(FaceMetric.ChiSquare, 2048, 16)]
    public void A_search_is_a_sort_of_all_distances_at_every_width(FaceMetric metric, int count, int dimensions)
    {
        FaceEmbedding[] faces = Faces(count, dimensions, seed: count);
        EmbeddingIndex index = Filled(faces);
        FaceEmbedding probe = Faces(1, dimensions, seed: 7)[0];
        Predicate<string> third = label => label[^1] is '0' or '3' or '6' or '9';
        foreach (int top in new[] { 1, 10, count, count + 5 })
        {
            Assert.Equal(Sorted(faces, probe, metric, _ => true).Take(top), index.Snapshot.Search(probe, top, metric));
            foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest))
                Assert.Equal(Sorted(faces, probe, metric, third).Take(top), index.Snapshot.Search(level, probe, top, metric, third));
            foreach (int threads in new[] { 1, 2, 3, 7 })
            {
                using var workers = new WorkerPool(threads);
                Assert.Equal(Sorted(faces, probe, metric, third).Take(top), index.Snapshot.Search(probe, top, metric, third, workers));
            }
        }
    }

    [Fact]
    public void Equal_distances_stand_in_the_order_of_insertion()
    {
        FaceEmbedding[] faces = [.. Enumerable.Range(0, 3500).Select(i => new FaceEmbedding([i % 3, 1]))];
        EmbeddingMatch[] found = Filled(faces).Snapshot.Search(new FaceEmbedding([0, 1]), 1300);
        Assert.Equal(Enumerable.Range(0, 1167).Select(i => 3L * i).Concat(Enumerable.Range(0, 133).Select(i => (3L * i) + 1)), found.Select(match => match.Id));
        using var workers = new WorkerPool(2);
        Assert.Equal(found, Filled(faces).Snapshot.Search(new FaceEmbedding([0, 1]), 1300, workers: workers));
    }

    [Fact]
    public void Sums_whose_roots_round_to_one_distance_are_ties()
    {
        FaceEmbedding[] faces = [new([MathF.Sqrt(2), 1e-3f, 2e-4f]), new([MathF.Sqrt(2), 1e-3f, 0]), new([MathF.Sqrt(2), 1e-3f, 1e-4f])];
        var probe = new FaceEmbedding([0, 0, 0]);
        Assert.Equal(Sorted(faces, probe, FaceMetric.Euclidean, _ => true).Take(2), Filled(faces).Snapshot.Search(probe, 2));
    }

    [Fact]
    public void What_cannot_be_measured_is_infinitely_far_and_still_listed()
    {
        FaceEmbedding[] faces = [new([float.MaxValue, -float.MaxValue]), new([1, 1])];
        var probe = new FaceEmbedding([-float.MaxValue, 1]);
        foreach (FaceMetric metric in Enum.GetValues<FaceMetric>())
            Assert.Equal(Sorted(faces, probe, metric, _ => true), Filled(faces).Snapshot.Search(probe, 2, metric));
    }

    [Fact]
    public void A_removed_embedding_is_found_only_in_snapshots_taken_before()
    {
        FaceEmbedding[] faces = Faces(600, 8, seed: 1);
        EmbeddingIndex index = Filled(faces);
        EmbeddingSnapshot before = index.Snapshot;
        Assert.True(index.Remove(300));
        Assert.False(index.Remove(300));
        Assert.False(index.Remove(-1));
        Assert.False(index.Remove(600));
        Assert.Equal(600, index.Add("new", faces[300]));
        Assert.Equal((600, 600L), (before.Search(faces[300], 1000).Length, before.Count));
        Assert.Equal(300, before.Search(faces[300], 1)[0].Id);
        Assert.Equal(new EmbeddingMatch(600, "new", 0), index.Snapshot.Search(faces[300], 1)[0]);
        Assert.DoesNotContain(index.Snapshot.Search(faces[300], 1000), match => match.Id == 300);
        EmbeddingBlock block = index.Snapshot.Blocks[1];
        Assert.All(block.Rows(44, 1, []).ToArray(), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Rows_added_at_once_are_those_added_one_by_one()
    {
        FaceEmbedding[] faces = Faces(1000, 5, seed: 3);
        EmbeddingIndex single = Filled(faces);
        EmbeddingIndex bulk = Filled(faces[..3]);
        EmbeddingSnapshot before = bulk.Snapshot;
        string[] labels = [.. Enumerable.Range(3, 997).Select(i => $"p{i}")];
        bulk.AddRange(labels, faces[3..].SelectMany(face => face.Values.ToArray()).ToArray());
        bulk.AddRange([], []);
        Assert.Equal(single.Snapshot.Search(faces[500], 1000), bulk.Snapshot.Search(faces[500], 1000));
        Assert.Equal((3L, 1000L), (before.Count, bulk.Snapshot.Count));
        Assert.Equal(1000, bulk.Add("next", faces[0]));
    }

    [Fact]
    public void Rows_of_which_one_is_wrong_are_not_added()
    {
        EmbeddingIndex index = Filled(Faces(2, 3, seed: 4));
        EmbeddingSnapshot before = index.Snapshot;
        Assert.Throws<ArgumentException>(() => index.AddRange(["a", "b"], [1, 2, 3, 4, float.NaN, 6]));
        Assert.Throws<ArgumentException>(() => index.AddRange(["a", "b"], [1, 2, 3, 4, 5, float.NegativeInfinity]));
        Assert.Throws<ArgumentException>(() => index.AddRange(["a", "b"], [1, 2, 3, 4, 5]));
        Assert.Throws<ArgumentException>(() => index.AddRange(["a", " "], [1, 2, 3, 4, 5, 6]));
        Assert.Same(before, index.Snapshot);
    }

    [Fact]
    public async Task Readers_see_whole_embeddings_while_others_write()
    {
        FaceEmbedding[] faces = Faces(3000, 16, seed: 2);
        var index = new EmbeddingIndex(16);
        Task writer = Task.Run(() =>
        {
            for (int i = 0; i < faces.Length; i++)
            {
                index.Add($"p{i}", faces[i]);
                if (i % 5 == 4)
                    index.Remove(i - 2);
            }
        });
        do
        {
            EmbeddingSnapshot snapshot = index.Snapshot;
            EmbeddingMatch[] found = snapshot.Search(faces[0], faces.Length);
            Assert.Equal(snapshot.Count, found.Length);
            Assert.All(found, match => Assert.Equal(faces[match.Id].DistanceTo(faces[0]), match.Distance));
        }
        while (!writer.IsCompleted);
        await writer;
        Assert.Equal(2400, index.Snapshot.Count);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(128, 4096)]
    [InlineData(512, 1024)]
    [InlineData(65536, 64)]
    public void Blocks_of_long_embeddings_have_fewer_rows(int dimensions, int rows) =>
        Assert.Equal(rows, EmbeddingLayout.Of(dimensions, EmbeddingStorage.Int8).BlockRows);

    [Fact]
    public void Callers_mistakes_are_refused()
    {
        var index = new EmbeddingIndex(2);
        Assert.Empty(index.Snapshot.Search(new FaceEmbedding([1, 2]), 3));
        Assert.Throws<ArgumentException>(() => index.Add("a", new FaceEmbedding([1])));
        Assert.Throws<ArgumentException>(() => index.Add(" ", new FaceEmbedding([1, 2])));
        Assert.Throws<ArgumentException>(() => index.Snapshot.Search(new FaceEmbedding([1]), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Snapshot.Search(new FaceEmbedding([1, 2]), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingIndex(0));
    }

    private static IEnumerable<EmbeddingMatch> Sorted(FaceEmbedding[] faces, FaceEmbedding probe, FaceMetric metric, Predicate<string> accept) => faces
        .Select((face, i) => new EmbeddingMatch(i, $"p{i}", probe.DistanceTo(face, metric)))
        .Where(match => accept(match.Label))
        .OrderBy(match => match.Distance)
        .ThenBy(match => match.Id);

    private static EmbeddingIndex Filled(FaceEmbedding[] faces)
    {
        var index = new EmbeddingIndex(new EmbeddingLayout(faces[0].Values.Length, EmbeddingStorage.Float32, 256));
        for (int i = 0; i < faces.Length; i++)
            index.Add($"p{i}", faces[i]);
        return index;
    }

    private static FaceEmbedding[] Faces(int count, int dimensions, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new FaceEmbedding([.. Enumerable.Range(0, dimensions).Select(_ => (float)random.NextDouble() - 0.5f)]))];
    }
}
