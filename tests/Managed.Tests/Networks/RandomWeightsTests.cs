using System;
using System.Linq;
using Managed.Networks;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Networks;

public sealed class RandomWeightsTests
{
    [Fact]
    public void Weights_have_the_variance_that_a_rectifier_wants()
    {
        float[] values = new RandomWeights(1).Load("conv.weight", [64, 32, 3, 3]).Span.ToArray();
        Assert.Equal(0, values.Average(), 0.002);
        Assert.Equal(2 / (32 * 9.0), values.Average(value => value * value), 0.0003);
    }

    [Fact]
    public void Names_and_seeds_have_streams_of_their_own_in_any_order()
    {
        var weights = new RandomWeights(1);
        float[] first = Values(weights, "a.weight");
        float[] second = Values(weights, "b.weight");
        Assert.NotEqual(first, second);
        Assert.Equal(second, Values(new RandomWeights(1), "b.weight"));
        Assert.NotEqual(first, Values(new RandomWeights(2), "a.weight"));
    }

    [Fact]
    public void Scales_and_variances_begin_as_ones_and_the_rest_as_zeros()
    {
        var weights = new RandomWeights(1);
        Assert.All((string[])["n.scale", "n.variance"], name => Assert.Equal([1, 1], weights.Load(name, [2]).Span.ToArray()));
        Assert.All((string[])["n.shift", "n.mean", "conv.bias"], name => Assert.Equal([0, 0], weights.Load(name, [2]).Span.ToArray()));
        Assert.ThrowsAny<Exception>(() => weights.Load("anything"));
        Assert.Throws<ArgumentException>(() => WeightInitialization.He([3], new SeededRandom(1)));
    }

    private static float[] Values(RandomWeights weights, string name) => [.. weights.Load(name, [3, 4]).Span.ToArray().Take(12)];
}
