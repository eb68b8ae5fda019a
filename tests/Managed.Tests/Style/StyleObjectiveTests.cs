using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Layers;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Xunit;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Tests.Style;

public sealed class StyleObjectiveTests : IDisposable
{
    /// <summary>A feature sums at most 55 products of the size of 1, so it is off by about 55 * 2^-24 = 3e-6; costs and gradients are products of two to four of them.</summary>
    private const double Tolerance = 2e-5;

    private static readonly ImmutableArray<LayerWeight> Contents = [new("relu1", 0.3f), new("relu2", 0.9f)];
    private static readonly ImmutableArray<LayerWeight> Styles = [new("relu1", 0.5f), new("pool1", 2), new("relu2", 0.25f)];

    private readonly WorkerPool workers = new(2);

    public static TheoryData<CostScaling, float, float, float> Mixtures => new()
    {
        { CostScaling.Course, 1, 0, 0 },
        { CostScaling.Course, 0, 1, 0 },
        { CostScaling.Course, 0.01f, 40, 0.5f },
        { CostScaling.Relative, 1, 0, 0 },
        { CostScaling.Relative, 0, 1, 0 },
        { CostScaling.Relative, 0, 0, 1 },
        { CostScaling.Relative, 2, 3, 0.5f },
    };

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void Costs_are_those_of_the_formulas(CostScaling scaling, float alpha, float beta, float tau)
    {
        StyleOptions options = Options(scaling, alpha, beta, tau);
        var network = new TinyNetwork(1);
        Tensor content = Pictures.Waves(8, 10, 2);
        Tensor style = Pictures.Waves(12, 6, 3);
        Tensor picture = Pictures.Noise(8, 10, 4);
        StyleCosts costs = new StyleObjective(network.Model, workers, content, style, options).Evaluate(picture, null);
        (double contentCost, double styleCost, double variation, double total) = new ReferenceObjective(network, content, style, options).Evaluate(ReferenceObjective.Of(picture));
        AssertClose(contentCost, costs.Content);
        AssertClose(styleCost, costs.Style);
        AssertClose(tau == 0 ? 0 : variation, costs.TotalVariation);
        AssertClose(total, costs.Total);
    }

    [Theory]
    [MemberData(nameof(Mixtures))]
    public void The_gradient_to_every_pixel_is_the_central_difference_of_the_formulas(CostScaling scaling, float alpha, float beta, float tau)
    {
        StyleOptions options = Options(scaling, alpha, beta, tau);
        var network = new TinyNetwork(5);
        Tensor content = Pictures.Waves(6, 8, 6);
        Tensor style = Pictures.Waves(8, 6, 7);
        Tensor picture = Pictures.Noise(6, 8, 8);
        ReferenceObjective.RequireGradient(network, workers, StyleInputs.Of(content, style), options, picture, Tolerance);
    }

    [Fact]
    public void Layer_costs_are_told_without_their_weights()
    {
        var network = new TinyNetwork(1);
        Tensor content = Pictures.Waves(8, 10, 2);
        Tensor picture = Pictures.Noise(8, 10, 4);
        StyleOptions options = Options(CostScaling.Course, 1, 1, 0) with { ContentLayers = [new("relu2", 0.5f)], StyleLayers = [new("relu1", 3), new("pool1", 4)] };
        StyleCosts costs = new StyleObjective(network.Model, workers, content, content, options).Evaluate(picture, null);
        Assert.Equal(["pool1", "relu1", "relu2"], costs.Layers.Keys.Order(StringComparer.Ordinal));
        AssertClose(costs.Content, 0.5 * costs.Layers["relu2"]);
        AssertClose(costs.Style, (3 * costs.Layers["relu1"]) + (4 * costs.Layers["pool1"]));
    }

    [Theory]
    [InlineData(CostScaling.Course)]
    [InlineData(CostScaling.Relative)]
    public void The_content_itself_costs_nothing_and_pulls_nowhere(CostScaling scaling)
    {
        Tensor content = Pictures.Waves(8, 10, 2);
        var gradient = new Tensor(content.Shape);
        gradient.Span.Fill(float.NaN);
        StyleCosts costs = new StyleObjective(new TinyNetwork(1).Model, workers, content, content, Options(scaling, 1, 1, 0)).Evaluate(content, gradient);
        Assert.Equal((0.0, 0.0, 0.0), (costs.Content, costs.Style, costs.Total));
        Assert.All(gradient.Span.ToArray(), slope => Assert.Equal(0, slope));
    }

    [Fact]
    public void A_second_evaluation_forgets_the_first()
    {
        var objective = new StyleObjective(
            new TinyNetwork(1).Model, workers, Pictures.Waves(8, 10, 2), Pictures.Waves(9, 9, 3), Options(CostScaling.Relative, 1, 1, 1));
        Tensor picture = Pictures.Noise(8, 10, 4);
        var first = new Tensor(picture.Shape);
        var second = new Tensor(picture.Shape);
        StyleCosts costs = objective.Evaluate(picture, first);
        objective.Evaluate(Pictures.Noise(8, 10, 5), second);
        Assert.Equal(costs.Total, objective.Evaluate(picture, null).Total);
        Assert.Equal(costs.Total, objective.Evaluate(picture, second).Total);
        Assert.Equal(first.Span.ToArray(), second.Span.ToArray());
    }

    [Fact]
    public void Relative_costs_of_tiled_pictures_are_those_of_one_tile()
    {
        Tensor[] small = [Pictures.Waves(8, 8, 1), Pictures.Waves(8, 6, 2), Pictures.Noise(8, 8, 3)];
        Tensor[] large = Array.ConvertAll(small, Pictures.Tile);
        StyleCosts one = Evaluate(small[0], small[1], small[2], CostScaling.Relative);
        StyleCosts four = Evaluate(large[0], large[1], large[2], CostScaling.Relative);
        AssertClose(one.Content, four.Content);
        AssertClose(one.Style, four.Style);
        AssertClose(one.Style, Evaluate(small[0], large[1], small[2], CostScaling.Relative).Style);
    }

    [Fact]
    public void Costs_of_the_course_grow_with_the_pictures()
    {
        Tensor[] small = [Pictures.Waves(8, 8, 1), Pictures.Waves(8, 6, 2), Pictures.Noise(8, 8, 3)];
        Tensor[] large = Array.ConvertAll(small, Pictures.Tile);
        StyleCosts one = Evaluate(small[0], small[1], small[2], CostScaling.Course);
        StyleCosts four = Evaluate(large[0], large[1], large[2], CostScaling.Course);
        AssertClose(4 * one.Content, four.Content);
        AssertClose(one.Style, four.Style);

        // Black has no features: its style cost is that of the style's Gram matrix, which four tiles make four times as large.
        Tensor black = Pictures.Flat(8, 8, 0);
        AssertClose(16 * Evaluate(small[0], small[1], black, CostScaling.Course).Style, Evaluate(small[0], large[1], black, CostScaling.Course).Style);
    }

    [Fact]
    public void Relative_weights_of_layers_are_shares_and_those_of_the_course_factors()
    {
        var network = new TinyNetwork(1);
        Tensor content = Pictures.Waves(8, 10, 2);
        Tensor picture = Pictures.Noise(8, 10, 4);
        StyleCosts Costs(CostScaling scaling, float factor) => new StyleObjective(
            network.Model, workers, content, content, Options(scaling, 1, 1, 0) with { StyleLayers = [new("relu1", factor), new("relu2", 3 * factor)] }).Evaluate(picture, null);
        AssertClose(Costs(CostScaling.Relative, 1).Style, Costs(CostScaling.Relative, 10).Style);
        AssertClose(10 * Costs(CostScaling.Course, 1).Style, Costs(CostScaling.Course, 10).Style);
    }

    [Fact]
    public void A_random_filter_networks_costs_fall_along_the_gradient_as_it_says()
    {
        Tensor content = Pictures.Waves(24, 28, 1);
        Tensor style = Pictures.Noise(20, 20, 2);
        PerceptualModel model = RandomFilterModel.Build(workers, content, style, 1);
        var objective = new StyleObjective(model, workers, content, style, new StyleOptions { TotalVariationWeight = 0.1f });
        Tensor picture = Pictures.Waves(24, 28, 9);
        var gradient = new Tensor(picture.Shape);
        double cost = objective.Evaluate(picture, gradient).Total;
        double norm = TensorPrimitives.Norm<float>(gradient.Span);

        // A step that changes the cost by a hundredth: costs are good to 1e-6 of themselves, so the quotient is good to 1e-4, and rectifiers that switch on the way bend it by a few thousandths.
        double step = 0.01 * cost / norm;
        double slope = (Moved(step) - Moved(-step)) / (2 * step);
        Assert.Equal(norm, slope, 0.01 * norm);

        double Moved(double along)
        {
            Tensor moved = picture.Clone();
            for (int i = 0; i < moved.Length; i++)
                moved.Span[i] += (float)(along * gradient.Span[i] / norm);
            return objective.Evaluate(moved, null).Total;
        }
    }

    [Fact]
    public void Flat_pictures_cost_finite_numbers()
    {
        var objective = new StyleObjective(
            new TinyNetwork(1).Model, workers, Pictures.Flat(8, 8, 0), Pictures.Flat(8, 8, 1), Options(CostScaling.Relative, 1, 1, 1));
        var gradient = new Tensor([1, 3, 8, 8]);
        Assert.True(double.IsFinite(objective.Evaluate(Pictures.Flat(8, 8, 0.5f), gradient).Total));
        Assert.All(gradient.Span.ToArray(), slope => Assert.True(float.IsFinite(slope)));
    }

    [Fact]
    public void A_picture_of_another_size_is_refused()
    {
        var objective = new StyleObjective(new TinyNetwork(1).Model, workers, Pictures.Flat(8, 8, 0.2f), Pictures.Flat(8, 8, 1), Options(CostScaling.Relative, 1, 1, 1));
        Assert.Throws<ArgumentException>(() => objective.Evaluate(Pictures.Flat(8, 9, 0.5f), null));
    }

    /// <summary>A network whose filters see one pixel, so that tiling changes nothing at the seams.</summary>
    private StyleCosts Evaluate(Tensor content, Tensor style, Tensor picture, CostScaling scaling)
    {
        var weights = new Tensor([5, 3, 1, 1]);
        new SeededRandom(1).Fill(weights.Span, -1, 1);
        var net = new NetworkBuilder();
        net.Add("conv", new Convolution(weights));
        net.Add("relu", new Relu());
        var model = new PerceptualModel("pixelwise", net.Build(), [new("relu")], [new("relu")]);
        return new StyleObjective(model, workers, content, style, new StyleOptions { Scaling = scaling }).Evaluate(picture, null);
    }

    private static StyleOptions Options(CostScaling scaling, float alpha, float beta, float tau) => new()
    {
        Scaling = scaling,
        ContentWeight = alpha,
        StyleWeight = beta,
        TotalVariationWeight = tau,
        ContentLayers = Contents,
        StyleLayers = Styles,
    };

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, Tolerance * Math.Abs(expected));
}
