using System;
using System.Collections.Generic;
using System.Reflection;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>The list shows what callers reach, in the words of C#, and differences as lines.</summary>
public class PublicApiListTests
{
    private static readonly IReadOnlyList<string> List = PublicApi.Of(Assembly.Load("Managed"));

    [Theory]
    [InlineData("Managed.Faces.FaceBox: readonly record struct")]
    [InlineData("  float Width { get; init; }")]
    [InlineData("Managed.Layers.Layer: abstract class")]
    [InlineData("  abstract Managed.Tensors.Shape OutputShape(ReadOnlySpan<Managed.Tensors.Shape> inputs)")]
    [InlineData("Managed.Layers.Relu: sealed class of Managed.Layers.ElementwiseLayer")]
    [InlineData("  static Managed.Faces.FaceVerification Of(Managed.Faces.FaceEmbedding first, Managed.Faces.FaceEmbedding second, Managed.Faces.FaceMetric metric = Euclidean, float? threshold = default)")]
    [InlineData("  const int Count = 68")]
    [InlineData("  static (double Loss, int Right) Evaluate(Managed.Tensors.Tensor scores, ReadOnlySpan<int> labels, Managed.Tensors.Tensor gradient, float smoothing = 0)")]
    [InlineData("  ImmutableArray<(double Distance, double Probability)> Knots { get; }")]
    [InlineData("  string? Refusal { get; init; }")]
    [InlineData("Managed.Faces.Gallery.IGallery: interface of IDisposable")]
    public void What_callers_reach_is_listed(string line) => Assert.Contains(line, List);

    [Theory]
    [InlineData("GemmMicroKernel")]
    [InlineData("<Clone>$")]
    [InlineData("PrintMembers")]
    [InlineData("BackwardReadsInputs(")]
    public void What_they_do_not_is_not(string text) => Assert.DoesNotContain(List, line => line.Contains(text, StringComparison.Ordinal));

    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("a b c", "a c", "    2 - b")]
    [InlineData("a c", "a b c", "    2 + b")]
    [InlineData("a b c d", "b x d", "    1 - a|    3 - c|    2 + x")]
    [InlineData("", "a", "    1 - |    1 + a")]
    public void A_difference_names_the_lines_of_either_side(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join('|', TextDifference.Of(before.Split(' '), after.Split(' '))));
}
