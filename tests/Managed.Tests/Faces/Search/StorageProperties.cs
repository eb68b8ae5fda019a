using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Faces;
using Managed.Faces.Search;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Faces.Search;

/// <summary>However embeddings are stored, a search finds what sorting all distances finds, to the bit.</summary>
public class StorageProperties
{
    [Theory]
    [InlineData(EmbeddingStorage.Int8, FaceMetric.Euclidean)]
    [InlineData(EmbeddingStorage.Int8, FaceMetric.Cosine)]
    [InlineData(EmbeddingStorage.Int8, FaceMetric.ChiSquare)]
    [InlineData(EmbeddingStorage.Float16, FaceMetric.Euclidean)]
    [InlineData(EmbeddingStorage.Float16, FaceMetric.Cosine)]
    [InlineData(EmbeddingStorage.Float16, FaceMetric.ChiSquare)]
    public void A_search_finds_what_a_sort_of_what_is_stored_finds(EmbeddingStorage storage, FaceMetric metric) => Prop.ForAll(Searches(), search =>
    {
        (float[] values, float[][] rows) = Rows(new Random(search.Seed), search, storage);
        var probe = new FaceEmbedding(values);
        var index = new EmbeddingIndex(new EmbeddingLayout(search.Dimensions, storage, search.BlockRows));
        index.AddRange([.. Enumerable.Range(0, rows.Length).Select(Label)], [.. rows.SelectMany(row => row)]);
        for (int id = 3; id < rows.Length; id += 7)
            index.Remove(id);
        Predicate<string>? accept = search.Filtered ? label => label[^1] != '1' : null;
        IEnumerable<EmbeddingMatch> expected = rows
            .Select((row, id) => new EmbeddingMatch(id, Label(id), probe.DistanceTo(new FaceEmbedding(Stored(row, storage)), metric)))
            .Where(match => match.Id % 7 != 3 && (accept is null || accept(match.Label)))
            .OrderBy(match => match.Distance)
            .ThenBy(match => match.Id)
            .Take(search.Top);
        return expected.SequenceEqual(index.Snapshot.Search(search.Level, probe, search.Top, metric, accept));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Theory]
    [InlineData(EmbeddingStorage.Float32)]
    [InlineData(EmbeddingStorage.Int8)]
    [InlineData(EmbeddingStorage.Float16)]
    public void A_batch_finds_what_single_searches_find(EmbeddingStorage storage) => Prop.ForAll(Searches(), search =>
    {
        var random = new Random(search.Seed);
        (float[] values, float[][] rows) = Rows(random, search, storage);
        FaceEmbedding[] probes = [new(values), .. Enumerable.Range(0, random.Next(40)).Select(_ => new FaceEmbedding(rows[random.Next(rows.Length)]))];
        var index = new EmbeddingIndex(new EmbeddingLayout(search.Dimensions, storage, search.BlockRows));
        index.AddRange([.. Enumerable.Range(0, rows.Length).Select(Label)], [.. rows.SelectMany(row => row)]);
        for (int id = 3; id < rows.Length; id += 7)
            index.Remove(id);
        Predicate<string>? accept = search.Filtered ? label => label[^1] != '1' : null;
        using var workers = new WorkerPool(1 + random.Next(3));
        EmbeddingMatch[][] found = index.Snapshot.SearchBatch(search.Level, workers, probes, search.Top, FaceMetric.Euclidean, accept);
        return probes.Select(probe => index.Snapshot.Search(SimdLevel.Scalar, probe, search.Top, FaceMetric.Euclidean, accept))
            .Zip(found, (expected, actual) => expected.SequenceEqual(actual)).All(equal => equal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Theory]
    [InlineData(FaceMetric.Cosine, 9)]
    [InlineData(FaceMetric.ChiSquare, 9)]
    [InlineData(FaceMetric.Euclidean, 3)]
    [InlineData(FaceMetric.Euclidean, 600)]
    public void Batches_of_any_size_and_metric_are_single_searches(FaceMetric metric, int probeCount)
    {
        (_, float[][] rows) = EmbeddingGenerators.Rows(new Random(9), 1500, 24);
        var index = new EmbeddingIndex(new EmbeddingLayout(24, EmbeddingStorage.Float32, 192));
        index.AddRange([.. Enumerable.Range(0, rows.Length).Select(Label)], [.. rows.SelectMany(row => row)]);
        FaceEmbedding[] probes = [.. rows.Take(probeCount).Select(row => new FaceEmbedding(row))];
        using var workers = new WorkerPool(2);
        Assert.Equal(probes.Select(probe => index.Snapshot.Search(probe, 5, metric)), index.Snapshot.SearchBatch(workers, probes, 5, metric));
        Assert.All(new EmbeddingIndex(24).Snapshot.SearchBatch(workers, probes, 5, metric), Assert.Empty);
    }

    [Fact]
    public void A_row_that_a_product_excludes_is_measured_no_lower_than_the_limit() => Prop.ForAll(EmbeddingGenerators.Pair(), pair =>
    {
        (float[] probe, float[] row) = pair;
        float limit = MathF.BitIncrement(Distances.SquaredEuclidean(SimdLevel.Scalar, probe, row));
        float bound = ProductBounds.Offset(Reductions.Dot.At(SimdLevel.Scalar)(row, row), row.Length);
        for (int i = 0; i < row.Length; i++)
            bound = Rounding.MulAdd(row[i], -2 * probe[i], bound);
        return !float.IsFinite(limit) || !(bound >= ProductBounds.Floor(probe.Sum(value => (double)value * value), limit, row.Length));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Few_rows_are_read_where_the_bounds_exclude_the_others()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 4096 * 128).Select(_ => random.NextSingle() - 0.5f)];
        var index = new EmbeddingIndex(128, EmbeddingStorage.Int8);
        index.AddRange([.. Enumerable.Range(0, 4096).Select(Label)], values);
        var probe = new FaceEmbedding(values.AsSpan(77 * 128, 128));
        var codes = CodeFilter.Of(SimdHardware.Level, probe, FaceMetric.Euclidean)!;
        float limit = MathF.Pow(index.Snapshot.Search(probe, 10)[^1].Distance, 2);
        int kept = 0;
        foreach (EmbeddingBlock block in index.Snapshot.Blocks.Where(block => block is not null))
        {
            var bounds = new float[block.Labels.Length];
            Assert.True(codes.TryBound(block.Codes!, limit, bounds, out float floor));
            kept += bounds.Count(bound => !(bound >= floor));
        }

        Assert.InRange(kept, 9, 60);
    }

    [Fact]
    public void Half_precision_holds_what_it_rounds_to_and_refuses_what_it_cannot()
    {
        var index = new EmbeddingIndex(3, EmbeddingStorage.Float16);
        index.Add("ada", new FaceEmbedding([0.1f, -65519.9f, 1e-6f]));
        Assert.Equal([(float)(Half)0.1f, -65504, (float)(Half)1e-6f], index.Snapshot.ValuesOf(0).ToArray());
        Assert.NotEqual(0, index.Snapshot.Search(new FaceEmbedding([0.1f, -65519.9f, 1e-6f]), 1)[0].Distance);
        Assert.Equal(0, index.Snapshot.Search(new FaceEmbedding(index.Snapshot.ValuesOf(0)), 1)[0].Distance);
        Assert.Throws<ArgumentException>(() => index.Add("bob", new FaceEmbedding([0, -65520, 0])));
        Assert.Throws<ArgumentException>(() => index.AddRange(["bob"], [0, 0, 1e30f]));
        Assert.Equal(1, index.Snapshot.Count);
    }

    [Fact]
    public void Every_finite_half_is_widened_as_a_cast_does()
    {
        Half[] halves = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite)];
        Assert.Equal(2 * 31 * 1024, halves.Length);
        var widened = new float[halves.Length];
        for (int first = 0; first < 20; first++)
        {
            // From places that no register begins at, and to ends that fill none.
            HalfPrecision.Widen(halves.AsSpan(first, halves.Length - (2 * first)), widened);
            Assert.Equal(
                halves[first..^first].Select(half => BitConverter.SingleToUInt32Bits((float)half)),
                widened[..^(2 * first)].Select(BitConverter.SingleToUInt32Bits));
        }
    }

    private static (float[] Probe, float[][] Rows) Rows(Random random, Case search, EmbeddingStorage storage)
    {
        (float[] probe, float[][] rows) = EmbeddingGenerators.Rows(random, search.Count, search.Dimensions);
        return storage == EmbeddingStorage.Float16 ? (probe, [.. rows.Select(row => row.Select(value => Math.Clamp(value, -60000, 60000)).ToArray())]) : (probe, rows);
    }

    private static float[] Stored(float[] row, EmbeddingStorage storage) => storage == EmbeddingStorage.Float16 ? [.. row.Select(value => (float)(Half)value)] : row;

    private static string Label(int id) => $"person {id % 5}";

    private static Arbitrary<Case> Searches() => Arb.From(
        from count in Gen.Choose(1, 1500)
        from dimensions in Gen.Elements(1, 2, 5, 16, 31, 100, 128, 131)
        from top in Gen.Elements(1, 2, 10, 300)
        from blockRows in Gen.Elements(64, 128, 1024)
        from level in Gen.Elements(Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest).ToArray())
        from filtered in Gen.Elements(false, true)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Case(count, dimensions, top, blockRows, level, filtered, seed));

    private sealed record Case(int Count, int Dimensions, int Top, int BlockRows, SimdLevel Level, bool Filtered, int Seed);
}
