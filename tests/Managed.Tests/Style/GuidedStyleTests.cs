using System;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class GuidedStyleTests : PaintedStyles
{
    /// <summary>As for centred matrices without regions: a digit above the plain ones' 2e-5.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(CostScaling.Course, GramKind.Plain)]
    [InlineData(CostScaling.Course, GramKind.Centred)]
    [InlineData(CostScaling.Relative, GramKind.Plain)]
    [InlineData(CostScaling.Relative, GramKind.Centred)]
    public void Costs_and_gradients_are_those_of_the_formulas(CostScaling scaling, GramKind gram)
    {
        StyleInputs inputs = Guided();
        StyleOptions options = Options(scaling) with { Gram = gram, ContentWeight = 0.1f, TotalVariationWeight = 0.1f };
        double expected = new ReferenceObjective(Network, inputs, options).Evaluate(ReferenceObjective.Of(Picture)).Style;
        Assert.Equal(expected, Evaluate(inputs, options).Costs.Style, Tolerance * expected);
        ReferenceObjective.RequireGradient(Network, Workers, inputs, options, Picture, Tolerance);
    }

    [Theory]
    [InlineData(CostScaling.Course, GramKind.Plain)]
    [InlineData(CostScaling.Relative, GramKind.Plain)]
    [InlineData(CostScaling.Relative, GramKind.Centred)]
    public void One_region_all_over_is_no_region(CostScaling scaling, GramKind gram)
    {
        StyleOptions options = Options(scaling) with { Gram = gram };
        var plain = new StyleInputs(Content, [new StyleSource(First, 2), new StyleSource(Second)]);
        StyleInputs guided = plain with
        {
            Guidance = Whole(5, 7),
            Styles = [.. plain.Styles.Select(style => style with { Guidance = Whole(3, 9) })],
        };
        (StyleCosts costs, float[] slope) = Evaluate(plain, options);
        (StyleCosts same, float[] sameSlope) = Evaluate(guided, options);
        Assert.Equal(costs.Style, same.Style, 1e-5 * costs.Style);
        double largest = slope.Max(Math.Abs);
        for (int i = 0; i < slope.Length; i++)
            Assert.Equal(slope[i], sameSlope[i], 1e-5 * largest);
    }

    /// <summary>The halves of the painting learn from one style each: where the other style changes, only the seam feels it.</summary>
    [Fact]
    public void A_region_is_pulled_by_its_own_style_only()
    {
        Tensor halves = Halves(8, 10);
        StyleInputs Inputs(Tensor right) => new(Content, [new StyleSource(First) { Guidance = Only(0, 12, 6) }, new StyleSource(right) { Guidance = Only(1, 8, 10) }]) { Guidance = halves };
        StyleOptions options = Options(CostScaling.Relative) with { StyleLayers = [new("relu1")] };
        float[] one = Evaluate(Inputs(Second), options).Slope;
        float[] other = Evaluate(Inputs(Pictures.Waves(8, 10, 9)), options).Slope;
        for (int i = 0; i < one.Length; i++)
        {
            if (i % 10 < 4)
                Assert.Equal(one[i], other[i]);
        }

        Assert.Contains(Enumerable.Range(0, one.Length), i => i % 10 > 5 && Math.Abs(one[i] - other[i]) > 1e-5f);
    }

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        StyleInputs inputs = new(Pictures.Waves(40, 36, 2), [new StyleSource(Pictures.Waves(50, 30, 3)) { Guidance = Halves(25, 15) }]) { Guidance = Halves(80, 72) };
        float[] Paint(int threads)
        {
            using var pool = new WorkerPool(threads);
            return StyleTransfer.Run(Network.Model, pool, inputs, new StyleOptions { Iterations = 3, Gram = GramKind.Centred }).Picture.Span.ToArray();
        }

        Assert.Equal(Paint(1), Paint(2));
        Assert.Equal(Paint(1), Paint(3));
    }

    [Fact]
    public void Regions_that_do_not_fit_are_refused()
    {
        StyleInputs guided = Guided();
        Assert.Contains("for every style, or for none", Refused(guided with { Guidance = null }), StringComparison.Ordinal);
        Assert.Contains("for every style, or for none", Refused(StyleInputs.Of(Content, First) with { Guidance = Halves(8, 10) }), StringComparison.Ordinal);
        Assert.Contains("as many for all", Refused(guided with { Guidance = Whole(8, 10) }), StringComparison.Ordinal);
        Assert.Contains("as many for all", Refused(guided with { Guidance = new Tensor([2, 8, 10]) }), StringComparison.Ordinal);
        Assert.Contains("in 0..1", Refused(guided with { Guidance = Pictures.Flat(8, 10, float.NaN).Reshape([1, 2, 12, 10]) }), StringComparison.Ordinal);
        StyleSource left = new(First) { Guidance = Only(0, 8, 10) };
        Assert.Contains("Region 2 is in no style", Refused(new StyleInputs(Content, [left]) { Guidance = Halves(8, 10) }), StringComparison.Ordinal);
        StyleSource weightless = new(Second, 0) { Guidance = Only(1, 8, 10) };
        Assert.Contains("Region 2 is in no style", Refused(new StyleInputs(Content, [left, weightless]) { Guidance = Halves(8, 10) }), StringComparison.Ordinal);
    }

    /// <summary>Soft regions for the content, a style with both, and one with the second alone.</summary>
    private StyleInputs Guided()
    {
        Tensor soft = Halves(8, 10);
        for (int i = 0; i < 80; i++)
        {
            soft.Span[i] = i % 10 / 9f;
            soft.Span[80 + i] = 1 - soft.Span[i];
        }

        return new StyleInputs(Content, [new StyleSource(First, 3) { Guidance = Halves(24, 12) }, new StyleSource(Second) { Guidance = Only(1, 8, 10) }]) { Guidance = soft };
    }

    private static Tensor Whole(int height, int width)
    {
        var guidance = new Tensor([1, 1, height, width]);
        guidance.Span.Fill(1);
        return guidance;
    }

    /// <summary>The left half and the right half.</summary>
    private static Tensor Halves(int height, int width)
    {
        var guidance = new Tensor([1, 2, height, width]);
        for (int i = 0; i < height * width; i++)
            guidance.Span[i + (i % width < width / 2 ? 0 : height * width)] = 1;
        return guidance;
    }

    /// <summary>All of it one region of two.</summary>
    private static Tensor Only(int region, int height, int width)
    {
        var guidance = new Tensor([1, 2, height, width]);
        guidance.Span.Slice(region * height * width, height * width).Fill(1);
        return guidance;
    }

    private string Refused(StyleInputs inputs) =>
        Assert.Throws<ArgumentException>(() => new StyleObjective(Network.Model, Workers, inputs, Options(CostScaling.Relative))).Message;
}
