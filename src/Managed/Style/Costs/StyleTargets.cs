using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Networks.Planning;
using Managed.Networks.Tiles;
using Managed.Tensors;

namespace Managed.Style.Costs;

/// <summary>What costs compare with: the content's features, and the blend of the styles' Gram matrices.</summary>
/// <param name="model">The network to compare by.</param>
/// <param name="workers">The threads.</param>
/// <param name="options">The scaling, and what Gram matrices are of.</param>
internal sealed class StyleTargets(PerceptualModel model, WorkerPool workers, StyleOptions options)
{
    public ContentCost[] ContentCosts(TiledNetwork network, Tensor content, ImmutableArray<LayerWeight> layers)
    {
        ContentCost[] costs = [.. layers.Select(layer => new ContentCost(layer, network.ShapeOf(layer.Layer), options.Scaling))];
        network.Forward(
            content,
            (name, band) =>
            {
                foreach (ContentCost cost in costs.Where(cost => cost.Layer.Layer == name))
                    cost.Take(band);
            },
            CancellationToken.None);
        return costs;
    }

    /// <summary>The costs of the layers; the targets of a region are blended from the styles that have it.</summary>
    public StyleCost[] StyleCosts(StyleInputs inputs, ImmutableArray<LayerWeight> layers, ImmutableArray<Tiling> tilings, PlanArena arena)
    {
        int regions = inputs.Guidance?.Shape[1] ?? 1;
        Shape[] shapes = ShapesOf(inputs.Content, layers);
        LayerGram[][] grams = [.. shapes.Select(shape => Enumerable.Range(0, regions).Select(_ => new LayerGram(workers, shape[1], options)).ToArray())];
        Blend[][] blends = [.. shapes.Select(shape => Enumerable.Range(0, regions).Select(_ => new Blend(shape[1] * shape[1])).ToArray())];
        ImmutableArray<double> shares = inputs.Shares;
        for (int style = 0; style < inputs.Styles.Length; style++)
        {
            Shape[] seen = ShapesOf(inputs.Styles[style].Picture, layers);
            LayerGuidance?[][] guidance = Array.ConvertAll(seen, shape => GuidanceAt(inputs.Styles[style].Guidance, shape));
            Compute(grams, layers, guidance, inputs.Styles[style].Picture, new TiledNetwork(model.Network, workers, tilings[style], arena));
            for (int layer = 0; layer < grams.Length; layer++)
            {
                for (int region = 0; region < regions; region++)
                {
                    if (Area(seen[layer], guidance[layer][region]) == 0)
                        continue;
                    grams[layer][region].Complete();
                    blends[layer][region].Add(shares[style], grams[layer][region].Matrix);
                }
            }
        }

        return [.. layers.Select((layer, i) => new StyleCost(workers, layer, shapes[i][1], Targets(inputs.Guidance, shapes[i], blends[i]), options))];
    }

    private static LayerGuidance?[] GuidanceAt(Tensor? guidance, Shape layer) => guidance is null ? new LayerGuidance?[1] : LayerGuidance.At(guidance, layer);

    /// <summary>The positions that a region takes up.</summary>
    private static double Area(Shape layer, LayerGuidance? guidance) => guidance?.Area ?? layer.ElementCount / layer[1];

    private static RegionTarget[] Targets(Tensor? regions, Shape layer, Blend[] blends)
    {
        LayerGuidance?[] guidance = GuidanceAt(regions, layer);
        double[] areas = Array.ConvertAll(guidance, region => Area(layer, region));
        double whole = areas.Sum();
        return
        [
            .. Enumerable.Range(0, areas.Length)
                .Where(region => areas[region] > 0)
                .Select(region => new RegionTarget(guidance[region], areas[region] / whole, blends[region].Mean())),
        ];
    }

    private Shape[] ShapesOf(Tensor picture, ImmutableArray<LayerWeight> layers)
    {
        ImmutableArray<Shape> shapes = model.Network.Shapes(picture.Shape);
        return [.. layers.Select(layer => shapes[model.Network.IndexOf(layer.Layer)])];
    }

    private static void Compute(LayerGram[][] grams, ImmutableArray<LayerWeight> layers, LayerGuidance?[][] guidance, Tensor picture, TiledNetwork network)
    {
        foreach (LayerGram gram in grams.SelectMany(gram => gram))
            gram.Begin();
        network.Forward(
            picture,
            (name, band) =>
            {
                for (int layer = 0; layer < grams.Length; layer++)
                {
                    for (int region = 0; layers[layer].Layer == name && region < grams[layer].Length; region++)
                        grams[layer][region].Add(band.Values, guidance[layer][region]?.Within(band));
                }
            },
            CancellationToken.None);
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
