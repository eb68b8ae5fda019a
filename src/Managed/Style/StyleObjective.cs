using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Kernels;
using Managed.Networks.Planning;
using Managed.Networks.Tiles;
using Managed.Style.Costs;
using Managed.Style.Runs;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style;

/// <summary>J(G) = alpha * J_content(C, G) + beta * J_style(S, G) + tau * TV(G) for a content C and one style S or several, and its gradient to the pixels of G.</summary>
/// <remarks>
/// Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural Networks (2016). Of several styles the Gram matrices are blended by the styles' shares, each
/// divided by its positions first unless the scaling is the course's: the blend is the Gram matrix of the styles side by side on as much of the area.
/// The weighted sum of the costs to each style differs from the cost to the blend by a constant, so it has the same gradient.
/// Not for concurrent use.
/// </remarks>
public sealed class StyleObjective
{
    private readonly StyleOptions options;
    private readonly TiledNetwork network;
    private readonly Shape shape;
    private readonly ContentCost[] contentCosts;
    private readonly StyleCost[] styleCosts;
    private readonly double contentWeight;
    private readonly double styleWeight;

    /// <summary>An objective for one style.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="content">C, [1, 3, H, W] in 0..1; G has its shape.</param>
    /// <param name="style">S, [1, 3, h, w] in 0..1.</param>
    /// <param name="options">Weights, layers and scaling.</param>
    /// <exception cref="ArgumentException">A layer is not there, a weight is negative or not finite, or a picture has another shape or is too small for the network.</exception>
    public StyleObjective(PerceptualModel model, WorkerPool workers, Tensor content, Tensor style, StyleOptions options)
        : this(model, workers, StyleInputs.Of(content, style), options)
    {
    }

    /// <summary>An objective.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">C, whose shape G has, and the styles.</param>
    /// <param name="options">Weights, layers and scaling.</param>
    /// <param name="networkLimit">
    /// The most bytes of the network's values and gradients, or null for no limit. To keep it values are computed twice, or else the picture is gone
    /// through in tiles that overlap, which sums the same costs in another order.
    /// </param>
    /// <exception cref="ArgumentException">A layer is not there, a weight is negative or not finite, or a picture has another shape or is too small for the network.</exception>
    /// <exception cref="BudgetExceededException">The limit cannot be kept.</exception>
    public StyleObjective(PerceptualModel model, WorkerPool workers, StyleInputs inputs, StyleOptions options, long? networkLimit = null)
        : this(model, workers, Valid(inputs), options, Tilings(model, inputs, options, networkLimit), new PlanArena())
    {
    }

    /// <summary>An objective in an arena that no other uses any more.</summary>
    internal StyleObjective(PerceptualModel model, WorkerPool workers, StyleInputs inputs, StyleOptions options, StyleTilings tilings, PlanArena arena)
    {
        this.options = options;
        options.RequireWeights(nameof(options));
        arena.Reserve(tilings.PeakBytes);
        shape = inputs.Content.Shape;
        StyleLayers layers = StyleLayers.Of(model, options);
        var targets = new StyleTargets(model, workers, options);
        styleCosts = targets.StyleCosts(inputs, layers.Style, tilings.Styles, arena);
        network = new TiledNetwork(model.Network, workers, tilings.Painting, arena);
        contentCosts = targets.ContentCosts(network, inputs.Content, layers.Content);
        contentWeight = layers.Content.Sum(layer => (double)layer.Weight);
        styleWeight = layers.Style.Sum(layer => (double)layer.Weight);
    }

    /// <summary>Bytes of the network's values and gradients.</summary>
    public long PeakBytes => network.PeakBytes;

    /// <summary>The costs of a picture, and optionally their gradient.</summary>
    /// <param name="picture">G, of the content's shape.</param>
    /// <param name="gradient">Where dJ / dG is written, or null where it is not wanted.</param>
    /// <param name="cancellation">Looked at now and then: an evaluation of a large picture takes long.</param>
    public StyleCosts Evaluate(Tensor picture, Tensor? gradient, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Require.Length(picture.Length, shape.ElementCount, nameof(picture));
        Forward(picture, cancellation);
        ImmutableSortedDictionary<string, double>.Builder layers = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        double content = 0;
        double style = 0;
        foreach (ContentCost cost in contentCosts)
            content += Share(cost.Layer, contentWeight) * (layers[cost.Layer.Layer] = cost.Evaluate());
        foreach (StyleCost cost in styleCosts)
            style += Share(cost.Layer, styleWeight) * (layers[cost.Layer.Layer] = cost.Evaluate());
        double variation = options.TotalVariationWeight == 0 ? 0 : TotalVariation.Evaluate(picture);
        if (gradient is not null)
        {
            network.Backward(picture, AddGradients, gradient, cancellation);
            if (options.TotalVariationWeight != 0)
                TotalVariation.Backward(picture, options.TotalVariationWeight, gradient.Span);
        }

        double total = (options.ContentWeight * content) + (options.StyleWeight * style) + (options.TotalVariationWeight * variation);
        return new StyleCosts(content, style, variation, total, layers.ToImmutable());
    }

    private void Forward(Tensor picture, CancellationToken cancellation)
    {
        foreach (ContentCost cost in contentCosts)
            cost.Begin();
        foreach (StyleCost cost in styleCosts)
            cost.Begin();
        network.Forward(picture, AddFeatures, cancellation);
    }

    private void AddFeatures(string name, FeatureBand band)
    {
        foreach (ContentCost cost in contentCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Add(band);
        }

        foreach (StyleCost cost in styleCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Add(band);
        }
    }

    private void AddGradients(string name, FeatureBand band, Tensor gradient)
    {
        foreach (ContentCost cost in contentCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Backward(band, options.ContentWeight * Share(cost.Layer, contentWeight), gradient.Span);
        }

        foreach (StyleCost cost in styleCosts)
        {
            if (cost.Layer.Layer == name)
                cost.Backward(band, options.StyleWeight * Share(cost.Layer, styleWeight), gradient.Memory);
        }
    }

    private double Share(LayerWeight layer, double sum) => options.Scaling == CostScaling.Course || sum == 0 ? layer.Weight : layer.Weight / sum;

    private static StyleInputs Valid(StyleInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.RequireValid(nameof(inputs));
        return inputs;
    }

    private static StyleTilings Tilings(PerceptualModel model, StyleInputs inputs, StyleOptions options, long? networkLimit)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return StyleTilings.Choose(model, options, StyleShapes.Of(inputs), networkLimit);
    }
}
