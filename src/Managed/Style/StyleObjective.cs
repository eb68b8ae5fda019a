using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Kernels;
using Managed.Networks;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style;

/// <summary>J(G) = alpha * J_content(C, G) + beta * J_style(S, G) + tau * TV(G) for a content C and a style S, and its gradient to the pixels of G.</summary>
/// <remarks>Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural Networks (2016). Not for concurrent use.</remarks>
public sealed class StyleObjective
{
    private readonly StyleOptions options;
    private readonly NetworkPlan plan;
    private readonly ContentCost[] contentCosts;
    private readonly StyleCost[] styleCosts;
    private readonly double contentWeight;
    private readonly double styleWeight;

    /// <summary>An objective.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="content">C, [1, 3, H, W] in 0..1; G has its shape.</param>
    /// <param name="style">S, [1, 3, h, w] in 0..1.</param>
    /// <param name="options">Weights, layers and scaling.</param>
    /// <exception cref="ArgumentException">A layer is not there, a weight is negative or not finite, or a picture has another shape or is too small for the network.</exception>
    public StyleObjective(PerceptualModel model, WorkerPool workers, Tensor content, Tensor style, StyleOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(options);
        RequirePicture(content, nameof(content));
        RequirePicture(style, nameof(style));
        RequireWeight(options.ContentWeight, "The content cost", nameof(options));
        RequireWeight(options.StyleWeight, "The style cost", nameof(options));
        RequireWeight(options.TotalVariationWeight, "The total variation", nameof(options));
        this.options = options;
        ImmutableArray<LayerWeight> contentLayers = Layers(options.ContentLayers, model.ContentLayers);
        ImmutableArray<LayerWeight> styleLayers = Layers(options.StyleLayers, model.StyleLayers);
        plan = model.Network.Plan(
            workers, content.Shape, new PlanOptions { Outputs = Names(contentLayers.AddRange(styleLayers)), InputGradient = true, LateOutputGradients = true });
        contentCosts = MakeCosts(plan, content, contentLayers, (layer, features) => new ContentCost(layer, features, options.Scaling));
        NetworkPlan stylePlan = style.Shape == content.Shape ? plan : model.Network.Plan(workers, style.Shape, new PlanOptions { Outputs = Names(styleLayers) });
        styleCosts = MakeCosts(stylePlan, style, styleLayers, (layer, features) => new StyleCost(workers, layer, features, options.Scaling));
        contentWeight = contentLayers.Sum(layer => (double)layer.Weight);
        styleWeight = styleLayers.Sum(layer => (double)layer.Weight);
    }

    /// <summary>Bytes of the network's values and gradients.</summary>
    public long PeakBytes => plan.PeakBytes;

    /// <summary>The costs of a picture, and optionally their gradient.</summary>
    /// <param name="picture">G, of the content's shape.</param>
    /// <param name="gradient">Where dJ / dG is written, or null where it is not wanted.</param>
    /// <param name="cancellation">Looked at now and then: an evaluation of a large picture takes long.</param>
    public StyleCosts Evaluate(Tensor picture, Tensor? gradient, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Require.Length(picture.Length, plan.Input.Length, nameof(picture));
        cancellation.ThrowIfCancellationRequested();
        picture.Span.CopyTo(plan.Input.Span);
        plan.Forward();
        cancellation.ThrowIfCancellationRequested();
        ImmutableSortedDictionary<string, double>.Builder layers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        double content = 0;
        double style = 0;
        foreach (ContentCost cost in contentCosts)
            content += Share(cost.Layer, contentWeight) * (layers[cost.Layer.Layer] = cost.Evaluate(plan[cost.Layer.Layer]));
        foreach (StyleCost cost in styleCosts)
            style += Share(cost.Layer, styleWeight) * (layers[cost.Layer.Layer] = cost.Evaluate(plan[cost.Layer.Layer]));
        double variation = options.TotalVariationWeight == 0 ? 0 : TotalVariation.Evaluate(picture);
        if (gradient is not null)
            Backward(picture, gradient, cancellation);
        double total = (options.ContentWeight * content) + (options.StyleWeight * style) + (options.TotalVariationWeight * variation);
        return new StyleCosts(content, style, variation, total, layers.ToImmutable());
    }

    private void Backward(Tensor picture, Tensor gradient, CancellationToken cancellation)
    {
        plan.Backward((name, features, slope) =>
        {
            cancellation.ThrowIfCancellationRequested();
            AddGradients(name, features, slope);
        });
        plan.InputGradient!.Span.CopyTo(gradient.Span);
        if (options.TotalVariationWeight != 0)
            TotalVariation.Backward(picture, options.TotalVariationWeight, gradient.Span);
    }

    private void AddGradients(string name, Tensor features, Tensor gradient)
    {
        foreach (ContentCost cost in contentCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Backward(features, options.ContentWeight * Share(cost.Layer, contentWeight), gradient.Span);
        }

        foreach (StyleCost cost in styleCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Backward(features, options.StyleWeight * Share(cost.Layer, styleWeight), gradient.Memory);
        }
    }

    private double Share(LayerWeight layer, double sum) => options.Scaling == CostScaling.Course || sum == 0 ? layer.Weight : layer.Weight / sum;

    private static TCost[] MakeCosts<TCost>(
        NetworkPlan plan, Tensor picture, ImmutableArray<LayerWeight> layers, Func<LayerWeight, Tensor, TCost> make)
    {
        picture.Span.CopyTo(plan.Input.Span);
        plan.Forward();
        return [.. layers.Select(layer => make(layer, plan[layer.Layer]))];
    }

    private static ImmutableArray<LayerWeight> Layers(ImmutableArray<LayerWeight> asked, ImmutableArray<LayerWeight> standard)
    {
        ImmutableArray<LayerWeight> layers = asked.IsDefaultOrEmpty ? standard : asked;
        var seen = new HashSet<string>();
        foreach (LayerWeight layer in layers)
        {
            RequireWeight(layer.Weight, $"Layer '{layer.Layer}'", nameof(asked));
            if (!seen.Add(layer.Layer))
                throw new ArgumentException($"Layer '{layer.Layer}' is named twice.", nameof(asked));
        }

        return layers;
    }

    private static void RequirePicture(Tensor picture, string parameter)
    {
        if (picture.Shape.Rank != 4 || picture.Shape[0] != 1 || picture.Shape[1] != 3)
            throw new ArgumentException($"A picture is [1, 3, H, W], not {picture.Shape}.", parameter);
    }

    private static void RequireWeight(float weight, string owner, string parameter)
    {
        if (!(weight >= 0) || float.IsInfinity(weight))
            throw new ArgumentException($"{owner} has weight {weight}; weights are finite and at least 0.", parameter);
    }

    private static ImmutableArray<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer).Distinct()];
}
