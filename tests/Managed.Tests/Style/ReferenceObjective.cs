using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Tests.Style;

/// <summary>The costs as the course writes them, and relative to the target, in double precision over a <see cref="TinyNetwork"/>.</summary>
internal sealed class ReferenceObjective(TinyNetwork network, Tensor content, Tensor style, StyleOptions options)
{
    private readonly Dictionary<string, Features> contentFeatures = network.Run(Of(content));
    private readonly Dictionary<string, Features> styleFeatures = network.Run(Of(style));

    private bool Course => options.Scaling == CostScaling.Course;

    public static Features Of(Tensor picture) =>
        new(3, picture.Shape[2], picture.Shape[3], Array.ConvertAll(picture.Span.ToArray(), value => (double)value));

    /// <summary>J_content, J_style, total variation and their weighted sum.</summary>
    public (double Content, double Style, double Variation, double Total) Evaluate(Features picture)
    {
        Dictionary<string, Features> features = network.Run(picture);
        double contentCost = Combine(options.ContentLayers, layer => ContentCost(contentFeatures[layer], features[layer]));
        double styleCost = Combine(options.StyleLayers, layer => StyleCost(styleFeatures[layer], features[layer]));
        double variation = TotalVariation(picture);
        return (contentCost, styleCost, variation, (options.ContentWeight * contentCost) + (options.StyleWeight * styleCost) + (options.TotalVariationWeight * variation));
    }

    /// <summary>1/2 ||a(C) - a(G)||^2.</summary>
    private double ContentCost(Features target, Features generated)
    {
        double cost = 0.5 * target.Values.Zip(generated.Values, (a, b) => (a - b) * (a - b)).Sum();
        return Course ? cost : cost / target.Values.Sum(a => a * a);
    }

    /// <summary>1/(2 nH nW nC)^2 * sum over k, k' of (G(S) - G(G))^2; relative: of Gram matrices divided by their positions, over that of S.</summary>
    private double StyleCost(Features target, Features generated)
    {
        double divisorS = Course ? 1 : target.Positions;
        double divisorG = Course ? 1 : generated.Positions;
        double difference = 0;
        double energy = 0;
        for (int k = 0; k < target.Channels; k++)
        {
            for (int other = 0; other < target.Channels; other++)
            {
                double s = Correlation(target, k, other) / divisorS;
                double g = Correlation(generated, k, other) / divisorG;
                difference += (s - g) * (s - g);
                energy += s * s;
            }
        }

        double size = 2.0 * generated.Height * generated.Width * generated.Channels;
        return Course ? difference / (size * size) : difference / energy;
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

    private static double Correlation(Features a, int k, int other)
    {
        double sum = 0;
        for (int position = 0; position < a.Positions; position++)
            sum += a.Values[(k * a.Positions) + position] * a.Values[(other * a.Positions) + position];
        return sum;
    }

    private double Combine(IEnumerable<LayerWeight> layers, Func<string, double> cost)
    {
        double sum = layers.Sum(layer => layer.Weight * cost(layer.Layer));
        return Course ? sum : sum / layers.Sum(layer => (double)layer.Weight);
    }
}
