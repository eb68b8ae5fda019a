using System;
using System.Linq;
using Managed.Networks.Planning;
using Managed.Style;
using Managed.Style.Runs;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style.Runs;

public sealed class StyleMemoryTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly WorkerPool workers = new(2);
    private readonly PerceptualModel model = new TinyNetwork(1).Model;

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(CostScaling.Relative, GramKind.Plain, false)]
    [InlineData(CostScaling.Course, GramKind.Plain, false)]
    [InlineData(CostScaling.Relative, GramKind.Centred, false)]
    [InlineData(CostScaling.Relative, GramKind.Centred, true)]
    public void Costs_and_gradient_are_the_same_to_rounding_in_tiles(CostScaling scaling, GramKind gram, bool hasRegions)
    {
        Tensor Regions(long seed) => new(Pictures.Noise(30, 40, seed).Memory[..(2 * 30 * 40)], [1, 2, 30, 40]);
        StyleInputs inputs = new(Pictures.Waves(121, 150, 1), [new(Pictures.Waves(140, 90, 2)), new(Pictures.Waves(121, 150, 3), 2)]);
        if (hasRegions)
            inputs = inputs with { Guidance = Regions(5), Styles = [.. inputs.Styles.Select((style, i) => style with { Guidance = Regions(6 + i) })] };
        var options = new StyleOptions { Scaling = scaling, Gram = gram, TotalVariationWeight = 0.1f };
        Tensor picture = Pictures.Noise(121, 150, 4);
        var gradient = new Tensor(picture.Shape);
        var whole = new StyleObjective(model, workers, inputs, options);
        StyleCosts costs = whole.Evaluate(picture, gradient);
        var tiledGradient = new Tensor(picture.Shape);
        var tiled = new StyleObjective(model, workers, inputs, options, whole.PeakBytes / 5);
        Assert.True(tiled.PeakBytes <= whole.PeakBytes / 5);
        StyleCosts tiledCosts = tiled.Evaluate(picture, tiledGradient);
        foreach ((string layer, double cost) in costs.Layers)
            Assert.Equal(cost, tiledCosts.Layers[layer], 1e-5 * cost);
        Assert.Equal(costs.Total, tiledCosts.Total, 1e-5 * costs.Total);
        float largest = gradient.Span.ToArray().Max(MathF.Abs);
        Assert.True(largest > 0);
        for (int i = 0; i < gradient.Length; i++)
            Assert.Equal(gradient.Span[i], tiledGradient.Span[i], 1e-4f * largest);
        Assert.Equal(tiledCosts.Total, tiled.Evaluate(picture, null).Total);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void What_an_arena_holds_from_before_changes_no_bit(int part)
    {
        StyleInputs inputs = StyleInputs.Of(Pictures.Waves(121, 150, 1), Pictures.Waves(140, 90, 2));
        var options = new StyleOptions { TotalVariationWeight = 0.1f };
        Tensor picture = Pictures.Noise(121, 150, 4);
        var tilings = StyleTilings.Choose(model, options, StyleShapes.Of(inputs), new StyleObjective(model, workers, inputs, options).PeakBytes / part);
        Assert.Equal(part > 1, tilings.Painting.Count > 1);
        int[] Evaluate(float poison)
        {
            var arena = new PlanArena();
            arena.Take(tilings.PeakBytes).Span.Fill(poison);
            var gradient = new Tensor(picture.Shape);
            StyleCosts costs = new StyleObjective(model, workers, inputs, options, tilings, arena).Evaluate(picture, gradient);
            Assert.True(double.IsFinite(costs.Total));
            return Array.ConvertAll(gradient.Span.ToArray(), BitConverter.SingleToInt32Bits);
        }

        Assert.Equal(Evaluate(0), Evaluate(float.NaN));
    }

    [Fact]
    public void A_run_under_a_budget_gives_the_same_bits_on_any_number_of_threads()
    {
        int[] Paint(int threads)
        {
            using var pool = new WorkerPool(threads);
            StyleInputs inputs = StyleInputs.Of(Pictures.Waves(200, 180, 1), Pictures.Waves(90, 110, 2));
            var options = new StyleOptions { Iterations = 2, Optimizer = StyleOptimizer.LBfgs, MemoryLimit = 1 };
            long needed = Assert.Throws<BudgetExceededException>(() => StyleMemory.Divide(model, inputs, options)).NeededBytes;
            options = options with { MemoryLimit = needed + Mebibyte };
            StyleMemory memory = StyleMemory.Divide(model, inputs, options);
            Assert.True(memory.Tilings[^1].Painting.Count > 1, "the budget was to need tiles");
            StyleResult result = StyleTransfer.Run(model, pool, inputs, options);
            Assert.True(result.PeakBytes <= memory.NetworkBytes);
            return Array.ConvertAll(result.Picture.Span.ToArray(), BitConverter.SingleToInt32Bits);
        }

        Assert.Equal(Paint(1), Paint(2));
    }

    [Fact]
    public void What_is_left_beside_the_rest_bounds_the_history()
    {
        StyleInputs inputs = StyleInputs.Of(new Tensor([1, 3, 1024, 1024]), new Tensor([1, 3, 64, 64]));
        var options = new StyleOptions { Optimizer = StyleOptimizer.LBfgs };
        int[] histories = [.. new long[] { 500, 600, 800, 4000 }.Select(limit => StyleMemory.Divide(model, inputs, options with { MemoryLimit = limit * Mebibyte }).History)];
        Assert.Equal(histories.Order(), histories);
        Assert.InRange(histories[0], 1, 5);
        Assert.Equal(10, histories[^1]);
        Assert.All(histories.Zip(new long[] { 500, 600, 800, 4000 }), pair => Assert.True(
            StyleMemory.Divide(model, inputs, options with { MemoryLimit = pair.Second * Mebibyte }).PeakBytes <= pair.Second * Mebibyte));
        Assert.Equal(0, StyleMemory.Divide(model, inputs, new StyleOptions()).History);
    }

    [Fact]
    public void A_budget_that_does_not_do_is_refused_with_one_that_does()
    {
        StyleInputs inputs = StyleInputs.Of(new Tensor([1, 3, 512, 512]), new Tensor([1, 3, 64, 64]));
        foreach (StyleOptimizer optimizer in Enum.GetValues<StyleOptimizer>())
        {
            var options = new StyleOptions { Optimizer = optimizer, MemoryLimit = 100 * Mebibyte };
            BudgetExceededException exceeded = Assert.Throws<BudgetExceededException>(() => StyleMemory.Divide(model, inputs, options));
            Assert.Contains("512 x 512", exceeded.Message, StringComparison.Ordinal);
            StyleMemory memory = StyleMemory.Divide(model, inputs, options with { MemoryLimit = exceeded.NeededBytes });
            Assert.True(memory.PeakBytes <= exceeded.NeededBytes);
        }
    }

    [Fact]
    public void Without_a_budget_a_run_keeps_to_two_gibibytes_where_that_is_possible()
    {
        StyleInputs inputs = StyleInputs.Of(new Tensor([1, 3, 1800, 1800]), new Tensor([1, 3, 64, 64]));
        Assert.InRange(StyleMemory.Divide(model, inputs, new StyleOptions { Optimizer = StyleOptimizer.LBfgs }).PeakBytes, 1, 2048 * Mebibyte);
        StyleMemory small = StyleMemory.Divide(model, StyleInputs.Of(new Tensor([1, 3, 64, 64]), new Tensor([1, 3, 64, 64])), new StyleOptions());
        Assert.Equal((1, 0), (small.Tilings[0].Painting.Count, small.Tilings[0].Painting.RepeatedCount));
    }
}
