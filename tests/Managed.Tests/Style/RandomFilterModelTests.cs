using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class RandomFilterModelTests : IDisposable
{
    private readonly WorkerPool workers = new(2);
    private readonly Tensor content = Pictures.Waves(40, 36, 1);
    private readonly Tensor style = Pictures.Noise(24, 44, 2);

    public void Dispose() => workers.Dispose();

    /// <summary>Taking away one direction after the other leaves 2^-24 times the condition of what was drawn, which is some tens.</summary>
    [Fact]
    public void Filters_are_at_right_angles_as_many_as_the_window_has_values()
    {
        foreach ((string name, float[] filters, int length) in Filters(RandomFilterModel.Build(workers, content, style, 1)))
        {
            int count = filters.Length / length;
            for (int row = 0; row < count; row++)
            {
                for (int other = row - (row % length); other < row; other++)
                {
                    double cosine = Dot(filters, row, other, length) / Math.Sqrt(Dot(filters, row, row, length) * Dot(filters, other, other, length));
                    Assert.True(Math.Abs(cosine) < 1e-5, $"{name}: the cosine of filters {other} and {row} is {cosine}");
                }
            }
        }
    }

    [Fact]
    public void Responses_of_every_filter_have_mean_0_and_deviation_1_over_both_pictures()
    {
        PerceptualModel model = RandomFilterModel.Build(workers, content, style, 1);
        string[] convolutions = [.. model.Network.Nodes.Select(node => node.Name).Where(name => name.StartsWith("conv", StringComparison.Ordinal))];
        Assert.Equal(8, convolutions.Length);
        NetworkPlan[] plans = Array.ConvertAll([content, style], picture => Run(model, picture, convolutions));
        foreach (string name in convolutions)
        {
            for (int channel = 0; channel < plans[0][name].Shape[1]; channel++)
            {
                double[][] responses = Array.ConvertAll(plans, plan => Channel(plan[name], channel));
                double mean = responses.Average(values => values.Average());
                double square = responses.Average(values => values.Average(value => value * value));
                Assert.Equal(0, mean, 1e-3);
                Assert.Equal(1, Math.Sqrt(square - (mean * mean)), 1e-3);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_filters_on_any_number_of_threads()
    {
        float[] expected = All(RandomFilterModel.Build(workers, content, style, 5));
        foreach (int threads in new[] { 1, 3 })
        {
            using var pool = new WorkerPool(threads);
            Assert.Equal(expected, All(RandomFilterModel.Build(pool, content, style, 5)));
        }
    }

    [Fact]
    public void Another_seed_gives_other_filters()
    {
        float[] one = Filters(RandomFilterModel.Build(workers, content, style, 1)).First().Values;
        float[] two = Filters(RandomFilterModel.Build(workers, content, style, 2)).First().Values;
        Assert.True(one.Zip(two).Count(pair => pair.First == pair.Second) < one.Length / 100);
    }

    [Fact]
    public void The_layers_that_costs_use_are_there()
    {
        PerceptualModel model = RandomFilterModel.Build(workers, content, style, 1);
        Assert.All(model.ContentLayers.Concat(model.StyleLayers), layer => Assert.True(model.Network.Contains(layer.Layer), layer.Layer));
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(0.5f, 1f)]
    public void Flat_pictures_give_finite_responses(float first, float second)
    {
        Tensor flat = Pictures.Flat(16, 16, first);
        PerceptualModel model = RandomFilterModel.Build(workers, flat, Pictures.Flat(16, 16, second), 1);
        Assert.All(All(model), value => Assert.True(float.IsFinite(value)));
        Assert.All(Run(model, flat, ["relu4_2"])["relu4_2"].Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    private static IEnumerable<(string Name, float[] Values, int Length)> Filters(PerceptualModel model) => model.Network.Parameters
        .Where(pair => pair.Key.EndsWith(".weight", StringComparison.Ordinal))
        .Select(pair => (pair.Key, pair.Value.Value.Span.ToArray(), pair.Value.Value.Length / pair.Value.Value.Shape[0]));

    private static float[] All(PerceptualModel model) => [.. model.Network.Parameters.SelectMany(pair => pair.Value.Value.Span.ToArray())];

    private static double[] Channel(Tensor responses, int channel)
    {
        int positions = responses.Length / responses.Shape[1];
        return Array.ConvertAll(responses.Span.Slice(channel * positions, positions).ToArray(), value => (double)value);
    }

    private static double Dot(float[] filters, int a, int b, int length)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += (double)filters[(a * length) + i] * filters[(b * length) + i];
        return sum;
    }

    private NetworkPlan Run(PerceptualModel model, Tensor picture, string[] outputs)
    {
        NetworkPlan plan = model.Network.Plan(workers, picture.Shape, new PlanOptions { Outputs = [.. outputs] });
        picture.Span.CopyTo(plan.Input.Span);
        plan.Forward();
        return plan;
    }
}
