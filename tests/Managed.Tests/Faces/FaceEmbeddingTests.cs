using System;
using System.Linq;
using Managed.Faces;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceEmbeddingTests
{
    private const float Huge = 1e30f;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(128)]
    [InlineData(513)]
    public void Distances_are_those_in_double_precision(int length)
    {
        double[] a = Random(length, 1);
        double[] b = Random(length, 2);
        FaceEmbedding first = Embedding(a);
        FaceEmbedding second = Embedding(b);
        double euclidean = Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
        double cosine = 1 - (a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y)));
        double chiSquare = a.Zip(b, (x, y) => (x - y) * (x - y) / (Math.Abs(x) + Math.Abs(y))).Sum();

        // Each distance is a sum of so many rounded terms; sixteen lanes make the longest chain a sixteenth of them.
        double tolerance = Math.Pow(2, -23) * ((length / 16.0) + 12);
        Assert.Equal(euclidean, first.DistanceTo(second), tolerance * (1 + euclidean));
        Assert.Equal(cosine, first.DistanceTo(second, FaceMetric.Cosine), tolerance * 2);
        Assert.Equal(chiSquare, first.DistanceTo(second, FaceMetric.ChiSquare), tolerance * (1 + chiSquare));
    }

    [Theory]
    [InlineData(FaceMetric.Euclidean)]
    [InlineData(FaceMetric.Cosine)]
    [InlineData(FaceMetric.ChiSquare)]
    public void A_distance_is_symmetric_and_nothing_to_itself(FaceMetric metric)
    {
        FaceEmbedding first = Embedding(Random(128, 3));
        FaceEmbedding second = Embedding(Random(128, 4));
        Assert.Equal(first.DistanceTo(second, metric), second.DistanceTo(first, metric));
        Assert.True(first.DistanceTo(second, metric) > 0);
        Assert.Equal(0, first.DistanceTo(first, metric), 1e-6f);
    }

    [Fact]
    public void Chi_square_counts_components_that_are_zero_in_both_as_equal() =>
        Assert.Equal(5f, new FaceEmbedding([0, 3, 0]).DistanceTo(new FaceEmbedding([0, 1, 4]), FaceMetric.ChiSquare));

    [Fact]
    public void The_cosine_distance_ignores_length_and_lies_between_0_and_2()
    {
        var along = new FaceEmbedding([1, 2, -2]);
        Assert.Equal(0, along.DistanceTo(new FaceEmbedding([10, 20, -20]), FaceMetric.Cosine), 1e-6f);
        Assert.Equal(2, along.DistanceTo(new FaceEmbedding([-3, -6, 6]), FaceMetric.Cosine), 1e-6f);
        Assert.Equal(1, along.DistanceTo(new FaceEmbedding([0, 5, 5]), FaceMetric.Cosine), 1e-6f);
        Assert.Equal(1, along.DistanceTo(new FaceEmbedding([0, 0, 0]), FaceMetric.Cosine));
    }

    [Theory]
    [InlineData(FaceMetric.Euclidean)]
    [InlineData(FaceMetric.Cosine)]
    public void Values_too_large_to_measure_are_infinitely_far(FaceMetric metric) =>
        Assert.Equal(float.PositiveInfinity, new FaceEmbedding([Huge, -Huge]).DistanceTo(new FaceEmbedding([-Huge, Huge]), metric));

    [Fact]
    public void Embeddings_of_different_networks_are_not_compared()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new FaceEmbedding([1, 2]).DistanceTo(new FaceEmbedding([1, 2, 3])));
        Assert.Contains("2 and 3", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaceEmbedding([1]).DistanceTo(new FaceEmbedding([1]), (FaceMetric)99));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Values_that_are_not_finite_are_refused(float value) => Assert.Throws<ArgumentException>(() => new FaceEmbedding([0, value]));

    [Fact]
    public void An_embedding_without_values_is_refused() => Assert.Throws<ArgumentException>(() => new FaceEmbedding([]));

    [Fact]
    public void Values_are_copied_and_never_printed()
    {
        float[] values = [0.123f, 0.456f];
        var embedding = new FaceEmbedding(values);
        values[0] = 9;
        Assert.Equal([0.123f, 0.456f], embedding.Values.ToArray());
        Assert.Equal("FaceEmbedding of 2 values", embedding.ToString());
    }

    private static double[] Random(int length, long seed)
    {
        var values = new float[length];
        new SeededRandom(seed).Fill(values, -1, 1);
        return Array.ConvertAll(values, value => (double)value);
    }

    private static FaceEmbedding Embedding(double[] values) => new(Array.ConvertAll(values, value => (float)value));
}
