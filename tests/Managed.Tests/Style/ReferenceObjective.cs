using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

/// <summary>The costs as the course writes them, and relative to the target, in double precision over a <see cref="TinyNetwork"/>.</summary>
internal sealed class ReferenceObjective(TinyNetwork network, StyleInputs inputs, StyleOptions options)
{
    private readonly Dictionary<string, Features> contentFeatures = network.Run(Of(inputs.Content));
    private readonly Dictionary<string, Features>[] styleFeatures = [.. inputs.Styles.Select(style => network.Run(Of(style.Picture)))];

    public ReferenceObjective(TinyNetwork network, Tensor content, Tensor style, StyleOptions options)
        : this(network, StyleInputs.Of(content, style), options)
    {
    }

    private bool Course => options.Scaling == CostScaling.Course;

    public static Features Of(Tensor picture) =>
        new(3, picture.Shape[2], picture.Shape[3], Array.ConvertAll(picture.Span.ToArray(), value => (double)value));

    /// <summary>The objective's gradient to every pixel is the central difference of the formulas, within a share of the largest.</summary>
    public static void RequireGradient(TinyNetwork network, WorkerPool workers, StyleInputs inputs, StyleOptions options, Tensor picture, double tolerance)
    {
        const double Step = 1e-6;
        var gradient = new Tensor(picture.Shape);
        new StyleObjective(network.Model, workers, inputs, options).Evaluate(picture, gradient);
        var reference = new ReferenceObjective(network, inputs, options);
        double largest = gradient.Span.ToArray().Max(Math.Abs);
        Assert.True(largest > 1e-4, $"the gradient is at most {largest}");
        Features x = Of(picture);
        for (int i = 0; i < x.Values.Length; i++)
        {
            double value = x.Values[i];
            x.Values[i] = value + Step;
            double above = reference.Evaluate(x).Total;
            x.Values[i] = value - Step;
            double below = reference.Evaluate(x).Total;
            x.Values[i] = value;
            Assert.Equal((above - below) / (2 * Step), gradient.Span[i], tolerance * largest);
        }
    }

    /// <summary>J_content, J_style, total variation and their weighted sum.</summary>
    public (double Content, double Style, double Variation, double Total) Evaluate(Features picture)
    {
        Dictionary<string, Features> features = network.Run(picture);
        double contentCost = Combine(options.ContentLayers, layer => ContentCost(contentFeatures[layer], features[layer]));
        double styleCost = Combine(options.StyleLayers, layer => StyleCost(layer, features[layer]));
        double variation = TotalVariation(picture);
        return (contentCost, styleCost, variation, (options.ContentWeight * contentCost) + (options.StyleWeight * styleCost) + (options.TotalVariationWeight * variation));
    }

    /// <summary>1/2 ||a(C) - a(G)||^2.</summary>
    private double ContentCost(Features target, Features generated)
    {
        double cost = 0.5 * target.Values.Zip(generated.Values, (a, b) => (a - b) * (a - b)).Sum();
        return Course ? cost : cost / target.Values.Sum(a => a * a);
    }

    /// <summary>1/(2 nH nW nC)^2 * sum over k, k' of (A - G(G))^2; relative: of Gram matrices divided by their positions, over that of A. A is the mean of the styles' by weight.</summary>
    private double StyleCost(string layer, Features generated)
    {
        double[] target = new double[generated.Channels * generated.Channels];
        double weights = inputs.Styles.Sum(style => (double)style.Weight);
        for (int style = 0; style < styleFeatures.Length; style++)
        {
            double[] correlations = Correlations(styleFeatures[style][layer]);
            for (int i = 0; i < target.Length; i++)
                target[i] += inputs.Styles[style].Weight / weights * correlations[i];
        }

        double difference = target.Zip(Correlations(generated), (a, g) => (a - g) * (a - g)).Sum();
        double size = 2.0 * generated.Height * generated.Width * generated.Channels;
        return Course ? difference / (size * size) : difference / target.Sum(a => a * a);
    }

    /// <summary>The mean over all values of the squared differences to the right and lower neighbours.</summary>
    private static double TotalVariation(Features x)
    {
        double sum = 0;
        for (int i = 0; i < x.Values.Length; i++)
        {
            if (i % x.Width < x.Width - 1)
                sum += Math.Pow(x.Values[i + 1] - x.Values[i], 2);
            if (i / x.Width % x.Height < x.Height - 1)
                sum += Math.Pow(x.Values[i + x.Width] - x.Values[i], 2);
        }

        return sum / x.Values.Length;
    }

    private double[] Correlations(Features a)
    {
        var correlations = new double[a.Channels * a.Channels];
        double[] centres = [.. a.Values.Chunk(a.Positions).Select(plane => options.Gram == GramKind.Centred ? plane.Average() : 0)];
        for (int i = 0; i < correlations.Length; i++)
        {
            (int k, int other) = (i / a.Channels, i % a.Channels);
            for (int position = 0; position < a.Positions; position++)
                correlations[i] += (a.Values[(k * a.Positions) + position] - centres[k]) * (a.Values[(other * a.Positions) + position] - centres[other]);
            if (!Course)
                correlations[i] /= a.Positions;
        }

        return correlations;
    }

    private double Combine(IEnumerable<LayerWeight> layers, Func<string, double> cost)
    {
        double sum = layers.Sum(layer => layer.Weight * cost(layer.Layer));
        return Course ? sum : sum / layers.Sum(layer => (double)layer.Weight);
    }
}
