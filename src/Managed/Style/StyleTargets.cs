using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>What costs compare with: the content's features, and the blend of the styles' Gram matrices.</summary>
/// <param name="model">The network to compare by.</param>
/// <param name="workers">The threads.</param>
/// <param name="contentPlan">A plan for pictures of the content's shape that gives the style layers; its values are overwritten.</param>
/// <param name="styleLayers">The layers of the style cost.</param>
/// <param name="options">The scaling, and what Gram matrices are of.</param>
internal sealed class StyleTargets(
    PerceptualModel model, WorkerPool workers, NetworkPlan contentPlan, ImmutableArray<LayerWeight> styleLayers, StyleOptions options)
{
    public static ContentCost[] ContentCosts(NetworkPlan plan, Tensor content, ImmutableArray<LayerWeight> layers, CostScaling scaling)
    {
        Forward(plan, content);
        return [.. layers.Select(layer => new ContentCost(layer, plan[layer.Layer], scaling))];
    }

    public static ImmutableArray<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer).Distinct()];

    /// <summary>The costs of the layers; the targets of a region are blended from the styles that have it.</summary>
    public StyleCost[] StyleCosts(StyleInputs inputs)
    {
        int regions = inputs.Guidance?.Shape[1] ?? 1;
        LayerGram[] grams = [.. styleLayers.Select(layer => new LayerGram(workers, contentPlan[layer.Layer].Shape[1], options))];
        Blend[][] blends = [.. grams.Select(gram => Enumerable.Range(0, regions).Select(_ => new Blend(gram.Matrix.Length)).ToArray())];
        ImmutableArray<double> shares = inputs.Shares;
        for (int style = 0; style < inputs.Styles.Length; style++)
        {
            NetworkPlan plan = PlanFor(inputs.Styles[style].Picture);
            for (int layer = 0; layer < grams.Length; layer++)
            {
                Tensor features = plan[styleLayers[layer].Layer];
                LayerGuidance?[] guidance = GuidanceAt(inputs.Styles[style].Guidance, features.Shape);
                for (int region = 0; region < regions; region++)
                {
                    if (LayerGram.Area(features, guidance[region]) == 0)
                        continue;
                    grams[layer].Compute(features, guidance[region]);
                    blends[layer][region].Add(shares[style], grams[layer].Matrix);
                }
            }
        }

        return [.. styleLayers.Select((layer, i) => new StyleCost(workers, layer, grams[i].Channels, Targets(inputs, layer, blends[i]), options))];
    }

    private static LayerGuidance?[] GuidanceAt(Tensor? guidance, Shape layer) => guidance is null ? new LayerGuidance?[1] : LayerGuidance.At(guidance, layer);

    private RegionTarget[] Targets(StyleInputs inputs, LayerWeight layer, Blend[] blends)
    {
        Tensor features = contentPlan[layer.Layer];
        LayerGuidance?[] guidance = GuidanceAt(inputs.Guidance, features.Shape);
        double[] areas = Array.ConvertAll(guidance, region => LayerGram.Area(features, region));
        double whole = areas.Sum();
        return
        [
            .. Enumerable.Range(0, areas.Length)
                .Where(region => areas[region] > 0)
                .Select(region => new RegionTarget(guidance[region], areas[region] / whole, blends[region].Mean())),
        ];
    }

    /// <summary>A plan that holds the features of a style.</summary>
    private NetworkPlan PlanFor(Tensor style)
    {
        NetworkPlan plan = style.Shape == contentPlan.Input.Shape ? contentPlan : model.Network.Plan(workers, style.Shape, new PlanOptions { Outputs = Names(styleLayers) });
        Forward(plan, style);
        return plan;
    }

    private static void Forward(NetworkPlan plan, Tensor picture)
    {
        picture.Span.CopyTo(plan.Input.Span);
        plan.Forward();
    }

    /// <summary>A mean of matrices by share.</summary>
    private sealed class Blend(int length)
    {
        private readonly double[] sum = new double[length];
        private double shares;

        public void Add(double share, ReadOnlySpan<float> matrix)
        {
            shares += share;
            for (int i = 0; i < sum.Length; i++)
                sum[i] += share * matrix[i];
        }

        public float[] Mean() => Array.ConvertAll(sum, value => (float)(value / shares));
    }
}
