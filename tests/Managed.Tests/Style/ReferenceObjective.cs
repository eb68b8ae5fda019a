using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Resample;
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

    /// <summary>
    /// Sum over regions of 1/(2 nH nW nC)^2 * sum over k, k' of (A - G(G))^2; relative: of Gram matrices divided by their areas, over that of A, by the region's share of the area.
    /// A is the mean by weight of the styles that have the region.
    /// </summary>
    private double StyleCost(string layer, Features generated)
    {
        double[][] regions = Parts(inputs.Guidance, generated);
        double size = 2.0 * generated.Height * generated.Width * generated.Channels;
        double cost = 0;
        for (int region = 0; region < regions.Length; region++)
        {
            double[] target = Target(layer, region);
            double difference = target.Zip(Correlations(generated, regions[region]), (a, g) => (a - g) * (a - g)).Sum();
            double share = regions[region].Sum() / regions.Sum(parts => parts.Sum());
            cost += Course ? difference / (size * size) : share * difference / target.Sum(a => a * a);
        }

        return cost;
    }

    private double[] Target(string layer, int region)
    {
        double weights = 0;
        double[]? target = null;
        for (int style = 0; style < styleFeatures.Length; style++)
        {
            Features features = styleFeatures[style][layer];
            double[] parts = Parts(inputs.Styles[style].Guidance, features)[region];
            if (parts.Sum() == 0)
                continue;
            double weight = inputs.Styles[style].Weight;
            double[] correlations = Correlations(features, parts);
            target = [.. correlations.Select((value, i) => (weight * value) + (target is null ? 0 : target[i]))];
            weights += weight;
        }

        return Array.ConvertAll(target!, value => value / weights);
    }

    /// <summary>How much of each position lies in each region.</summary>
    private static double[][] Parts(Tensor? guidance, Features layer)
    {
        if (guidance is null)
            return [[.. Enumerable.Repeat(1.0, layer.Positions)]];
        (int height, int width) = (guidance.Shape[2], guidance.Shape[3]);
        return
        [
            .. guidance.Span.ToArray().Select(part => (double)part).Chunk(height * width).Select(plane =>
            {
                if (height == layer.Height && width == layer.Width)
                    return plane;
                var resized = new double[layer.Positions];
                ResampleReference.Resize(ResizeFilter.Triangle, height, width, layer.Height, layer.Width, plane, resized);
                return resized;
            }),
        ];
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

    private double[] Correlations(Features a, double[] parts)
    {
        var correlations = new double[a.Channels * a.Channels];
        double area = parts.Sum();
        double[] centres = [.. a.Values.Chunk(a.Positions).Select(plane => options.Gram == GramKind.Centred ? plane.Zip(parts, (value, part) => value * part).Sum() / area : 0)];
        for (int i = 0; i < correlations.Length; i++)
        {
            (int k, int other) = (i / a.Channels, i % a.Channels);
            for (int position = 0; position < a.Positions; position++)
                correlations[i] += parts[position] * (a.Values[(k * a.Positions) + position] - centres[k]) * (a.Values[(other * a.Positions) + position] - centres[other]);
            if (!Course)
                correlations[i] /= area;
        }

        return correlations;
    }

    private double Combine(IEnumerable<LayerWeight> layers, Func<string, double> cost)
    {
        double sum = layers.Sum(layer => layer.Weight * cost(layer.Layer));
        return Course ? sum : sum / layers.Sum(layer => (double)layer.Weight);
    }
}
