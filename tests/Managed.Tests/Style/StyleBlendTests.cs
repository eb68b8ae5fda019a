using System;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class StyleBlendTests : PaintedStyles
{
    /// <summary>As for the costs of one style: products of two to four sums of at most 55 products of the size of 1.</summary>
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData(CostScaling.Course)]
    [InlineData(CostScaling.Relative)]
    public void Costs_and_gradients_of_several_styles_are_those_of_the_formulas(CostScaling scaling)
    {
        StyleInputs inputs = Blend(3, 1);
        StyleOptions options = Options(scaling);
        double expected = new ReferenceObjective(Network, inputs, options).Evaluate(ReferenceObjective.Of(Picture)).Style;
        Assert.Equal(expected, Evaluate(inputs, options).Costs.Style, Tolerance * expected);
        ReferenceObjective.RequireGradient(Network, Workers, inputs, options, Picture, Tolerance);
    }

    /// <summary>Only under the course's scaling do all styles have one factor.</summary>
    [Fact]
    public void The_gradient_is_that_of_the_weighted_costs_to_each_style_and_the_cost_differs_by_a_constant()
    {
        StyleOptions options = Options(CostScaling.Course);
        (StyleCosts blended, float[] slope) = Evaluate(Blend(3, 1), options);
        (StyleCosts one, float[] towardsFirst) = Evaluate(Blend(1, 0), options);
        (StyleCosts other, float[] towardsSecond) = Evaluate(Blend(0, 1), options);
        double largest = slope.Max(Math.Abs);
        for (int i = 0; i < slope.Length; i++)
            Assert.Equal((0.75 * towardsFirst[i]) + (0.25 * towardsSecond[i]), slope[i], Tolerance * largest);

        double constant = (0.75 * one.Style) + (0.25 * other.Style) - blended.Style;
        double Again(float a, float b) => new StyleObjective(Network.Model, Workers, Blend(a, b), options).Evaluate(Content, null).Style;
        Assert.True(constant > 0.01 * blended.Style);
        Assert.Equal(constant, (0.75 * Again(1, 0)) + (0.25 * Again(0, 1)) - Again(3, 1), Tolerance * one.Style);
    }

    [Theory]
    [InlineData(CostScaling.Course)]
    [InlineData(CostScaling.Relative)]
    public void A_style_alone_or_with_another_of_weight_0_gives_the_bits_of_one_style(CostScaling scaling)
    {
        StyleOptions options = Options(scaling);
        (StyleCosts costs, float[] slope) = Evaluate(StyleInputs.Of(Content, First), options);
        foreach (StyleInputs inputs in new[] { new StyleInputs(Content, [new StyleSource(First, 0.3f)]), Blend(7, 0) })
        {
            (StyleCosts other, float[] otherSlope) = Evaluate(inputs, options);
            Assert.Equal(costs.Total, other.Total);
            Assert.Equal(slope, otherSlope);
        }
    }

    [Fact]
    public void Only_the_weights_ratio_counts()
    {
        StyleOptions options = Options(CostScaling.Relative);
        Assert.Equal(Evaluate(Blend(3, 1), options).Slope, Evaluate(Blend(0.75f, 0.25f), options).Slope);
        Assert.NotEqual(Evaluate(Blend(3, 1), options).Slope, Evaluate(Blend(1, 1), options).Slope);
    }

    [Fact]
    public void Styles_and_weights_that_make_no_blend_are_refused()
    {
        Assert.Contains("no style", Refused(new StyleInputs(Content, [])), StringComparison.Ordinal);
        Assert.Contains("no style", Refused(new StyleInputs(Content, default)), StringComparison.Ordinal);
        Assert.Contains("weight 0", Refused(Blend(0, 0)), StringComparison.Ordinal);
        Assert.Contains("weight -1", Refused(Blend(2, -1)), StringComparison.Ordinal);
        Assert.Contains("weight NaN", Refused(Blend(float.NaN, 1)), StringComparison.Ordinal);
        Assert.Contains("[1, 3, H, W]", Refused(new StyleInputs(Content, [new StyleSource(new Tensor([3, 8, 8]))])), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_filters_are_normalised_on_all_pictures()
    {
        StyleSource[] styles = [new(Pictures.Waves(20, 24, 3)), new(Pictures.Noise(16, 20, 4), 5)];
        float[] Filters(params StyleSource[] styles) => RandomFilterModel
            .Build(Workers, new StyleInputs(Pictures.Waves(24, 20, 2), [.. styles]), 1).Network.Parameters.First(pair => pair.Key == "conv1_1.weight").Value.Value.Span.ToArray();
        Assert.Equal(Filters(styles), Filters(styles[0], styles[1] with { Weight = 1 }));
        Assert.NotEqual(Filters(styles), Filters(styles[0]));
    }

    private StyleInputs Blend(float a, float b) => new(Content, [new StyleSource(First, a), new StyleSource(Second, b)]);

    private string Refused(StyleInputs inputs) =>
        Assert.Throws<ArgumentException>(() => StyleTransfer.Run(Network.Model, Workers, inputs, new StyleOptions { Iterations = 0 })).Message;
}
