using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class StyleColorTests : IDisposable
{
    private readonly WorkerPool workers = new(2);
    private readonly Tensor content = Tinted(24, 20, 1);
    private readonly Tensor style = Tinted(16, 28, 2);

    public void Dispose() => workers.Dispose();

    /// <summary>The styles keep well inside 0..1, so that nothing is cut off.</summary>
    [Fact]
    public void Matched_colours_have_the_contents_mean_and_covariance()
    {
        StyleInputs prepared = StyleInputs.Of(content, style).Prepared(StyleColor.Match);
        Assert.Same(content, prepared.Content);
        (double[] mean, double[] covariance) = Moments(prepared.Styles[0].Picture);
        (double[] expectedMean, double[] expectedCovariance) = Moments(content);
        for (int i = 0; i < 3; i++)
            Assert.Equal(expectedMean[i], mean[i], 1e-6);
        for (int i = 0; i < 9; i++)
            Assert.Equal(expectedCovariance[i], covariance[i], 1e-7);
        Assert.True(Moments(style).Covariance.Zip(expectedCovariance, (a, b) => Math.Abs(a - b)).Max() > 1e-3);
    }

    /// <summary>A symmetric map of colours has no rotation: matched to itself a picture stays.</summary>
    [Fact]
    public void A_style_with_the_contents_colours_stays_as_it_is()
    {
        float[] matched = StyleInputs.Of(content, content).Prepared(StyleColor.Match).Styles[0].Picture.Span.ToArray();
        for (int i = 0; i < matched.Length; i++)
            Assert.Equal(content.Span[i], matched[i], 1e-6f);
    }

    [Theory]
    [InlineData(StyleColor.Keep)]
    [InlineData(StyleColor.Match)]
    public void Flat_and_gray_pictures_are_matched_to_finite_values_in_range(StyleColor color)
    {
        foreach (Tensor picture in new[] { Pictures.Flat(8, 8, 0.3f), Pictures.Flat(8, 8, 0), StyleInputs.Of(content, style).Prepared(StyleColor.Keep).Content })
        {
            Assert.All(StyleInputs.Of(content, picture).Prepared(color).Styles[0].Picture.Span.ToArray(), value => Assert.InRange(value, 0, 1));
            Assert.All(StyleInputs.Of(picture, style).Prepared(color).Styles[0].Picture.Span.ToArray(), value => Assert.InRange(value, 0, 1));
        }
    }

    [Fact]
    public void Kept_colours_are_painted_from_luminances_of_the_contents_mean_and_deviation()
    {
        StyleInputs prepared = StyleInputs.Of(content, style).Prepared(StyleColor.Keep);
        double[] expected = Luminances(content);
        Assert.Equal(expected, Plane(prepared.Content, 0), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(Plane(prepared.Content, 0), Plane(prepared.Content, 2));
        double[] seen = Plane(prepared.Styles[0].Picture, 1);
        Assert.Equal(expected.Average(), seen.Average(), 1e-6);
        Assert.Equal(Deviation(expected), Deviation(seen), 1e-6);
    }

    [Fact]
    public void A_painting_that_keeps_colours_has_the_contents_chroma_wherever_it_is_in_range()
    {
        var log = new List<float[]>();
        var options = new StyleOptions { Iterations = 15, Color = StyleColor.Keep, Initialization = StyleInitialization.Content, Optimizer = StyleOptimizer.LBfgs };
        Tensor painted = Run(options, new Log(log)).Picture;
        Assert.Equal(log[^1], painted.Span.ToArray());
        int plane = content.Length / 3;
        double changed = 0;
        for (int p = 0; p < plane; p++)
        {
            changed += Math.Abs(painted.Span[p] - content.Span[p]);
            foreach (int other in new[] { plane, 2 * plane })
                Assert.Equal(content.Span[p] - content.Span[other + p], painted.Span[p] - painted.Span[other + p], 1e-6f);
        }

        Assert.True(changed / plane > 0.005);
        Assert.NotEqual(painted.Span.ToArray(), Run(options with { Color = StyleColor.Free }).Picture.Span.ToArray());
    }

    [Fact]
    public void Progress_of_smaller_sizes_has_colours_too()
    {
        var log = new List<float[]>();
        var options = new StyleOptions { Iterations = 2, Scales = 2, Color = StyleColor.Keep, Initialization = StyleInitialization.Content };
        StyleTransfer.Run(new TinyNetwork(1).Model, workers, Tinted(100, 96, 3), Tinted(96, 100, 4), options, new Log(log));
        Assert.Equal([3 * 71 * 68, 3 * 100 * 96], log.Select(picture => picture.Length));
        Assert.All(log, picture => Assert.True(Math.Abs(picture[0] - picture[picture.Length / 3]) > 1e-3));
    }

    /// <summary>Waves that stay off the ends of the range, each channel with a slope and a place of its own.</summary>
    private static Tensor Tinted(int height, int width, long seed)
    {
        Tensor picture = Pictures.Waves(height, width, seed);
        int plane = height * width;
        for (int i = 0; i < picture.Length; i++)
            picture.Span[i] = (0.35f + (0.1f * (i / plane))) + ((0.12f + (0.05f * ((seed + (i / plane)) % 3))) * (picture.Span[i] - 0.5f));
        return picture;
    }

    private static (double[] Mean, double[] Covariance) Moments(Tensor picture)
    {
        double[][] planes = [.. Enumerable.Range(0, 3).Select(channel => Plane(picture, channel))];
        double[] mean = [.. planes.Select(plane => plane.Average())];
        return (mean, [.. Enumerable.Range(0, 9).Select(i => planes[i / 3].Zip(planes[i % 3], (a, b) => (a - mean[i / 3]) * (b - mean[i % 3])).Average())]);
    }

    private static double[] Luminances(Tensor picture) => [.. Enumerable.Range(0, picture.Length / 3)
        .Select(p => (0.299 * Plane(picture, 0)[p]) + (0.587 * Plane(picture, 1)[p]) + (0.114 * Plane(picture, 2)[p]))];

    private static double[] Plane(Tensor picture, int channel) =>
        Array.ConvertAll(picture.Span.Slice(channel * (picture.Length / 3), picture.Length / 3).ToArray(), value => (double)value);

    private static double Deviation(double[] values) => Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)));

    private StyleResult Run(StyleOptions options, IProgress<StyleProgress>? progress = null) =>
        StyleTransfer.Run(new TinyNetwork(1).Model, workers, content, style, options, progress);

    private sealed class Log(List<float[]> pictures) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => pictures.Add(value.Picture.Span.ToArray());
    }
}
