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
/// <param name="options">The scaling.</param>
internal sealed class StyleTargets(
    PerceptualModel model, WorkerPool workers, NetworkPlan contentPlan, ImmutableArray<LayerWeight> styleLayers, StyleOptions options)
{
    public static ContentCost[] ContentCosts(NetworkPlan plan, Tensor content, ImmutableArray<LayerWeight> layers, CostScaling scaling)
    {
        Forward(plan, content);
        return [.. layers.Select(layer => new ContentCost(layer, plan[layer.Layer], scaling))];
    }

    public static ImmutableArray<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer).Distinct()];

    public StyleCost[] StyleCosts(StyleInputs inputs)
    {
        LayerGram[] grams = [.. styleLayers.Select(layer => new LayerGram(workers, contentPlan[layer.Layer].Shape[1], options.Scaling))];
        double[][] blends = [.. grams.Select(gram => new double[gram.Matrix.Length])];
        ImmutableArray<double> shares = inputs.Shares;
        for (int style = 0; style < inputs.Styles.Length; style++)
        {
            NetworkPlan plan = PlanFor(inputs.Styles[style].Picture);
            for (int layer = 0; layer < grams.Length; layer++)
            {
                grams[layer].Compute(plan[styleLayers[layer].Layer]);
                for (int i = 0; i < blends[layer].Length; i++)
                    blends[layer][i] += shares[style] * grams[layer].Matrix[i];
            }
        }

        return [.. styleLayers.Select((layer, i) => new StyleCost(workers, layer, grams[i].Channels, [.. blends[i].Select(value => (float)value)], options.Scaling))];
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
}
