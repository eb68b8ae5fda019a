using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>What costs compare with: the content's features, and the blend of the styles' Gram matrices.</summary>
/// <param name="model">The network to compare by.</param>
/// <param name="workers">The threads.</param>
/// <param name="options">The scaling, and what Gram matrices are of.</param>
/// <param name="networkLimit">The most bytes of a network's values; null for no limit.</param>
internal sealed class StyleTargets(PerceptualModel model, WorkerPool workers, StyleOptions options, long? networkLimit)
{
    public static ImmutableArray<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer).Distinct()];

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

    public StyleCost[] StyleCosts(StyleInputs inputs, ImmutableArray<LayerWeight> layers)
    {
        var asked = new PlanOptions { Outputs = Names(layers), PassingOutputs = true };
        LayerGram[]? grams = null;
        double[][] blends = [];
        ImmutableArray<double> shares = inputs.Shares;
        for (int style = 0; style < inputs.Styles.Length; style++)
        {
            Tensor picture = inputs.Styles[style].Picture;
            Tiling tiling = Tiling.Choose(model.Network, picture.Shape, asked, networkLimit);
            StyleMemory.Release(tiling.PeakBytes);
            var network = new TiledNetwork(model.Network, workers, tiling);
            grams ??= [.. layers.Select(layer => new LayerGram(workers, network.ShapeOf(layer.Layer)[1], options))];
            blends = blends.Length == 0 ? [.. grams.Select(gram => new double[gram.Matrix.Length])] : blends;
            Compute(grams, layers, network, picture);
            for (int layer = 0; layer < grams.Length; layer++)
            {
                for (int i = 0; i < blends[layer].Length; i++)
                    blends[layer][i] += shares[style] * grams[layer].Matrix[i];
            }
        }

        return [.. layers.Select((layer, i) => new StyleCost(workers, layer, grams![i].Channels, [.. blends[i].Select(value => (float)value)], options))];
    }

    private static void Compute(LayerGram[] grams, ImmutableArray<LayerWeight> layers, TiledNetwork network, Tensor picture)
    {
        foreach (LayerGram gram in grams)
            gram.Begin();
        network.Forward(
            picture,
            (name, band) =>
            {
                for (int i = 0; i < grams.Length; i++)
                {
                    if (layers[i].Layer == name)
                        grams[i].Add(band.Values);
                }
            },
            CancellationToken.None);
        foreach (LayerGram gram in grams)
            gram.Complete();
    }
}
