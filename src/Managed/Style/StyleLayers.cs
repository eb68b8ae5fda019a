using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Style;

/// <summary>The layers that costs are taken at.</summary>
internal sealed record StyleLayers(ImmutableArray<LayerWeight> Content, ImmutableArray<LayerWeight> Style)
{
    /// <summary>Of the content, each name once.</summary>
    public ImmutableArray<string> ContentNames => Names(Content);

    /// <summary>Of the styles, each name once.</summary>
    public ImmutableArray<string> StyleNames => Names(Style);

    /// <summary>The layers asked for, or those of the model.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or a layer is named twice.</exception>
    public static StyleLayers Of(PerceptualModel model, StyleOptions options) =>
        new(Choose(options.ContentLayers, model.ContentLayers), Choose(options.StyleLayers, model.StyleLayers));

    private static ImmutableArray<LayerWeight> Choose(ImmutableArray<LayerWeight> asked, ImmutableArray<LayerWeight> standard)
    {
        ImmutableArray<LayerWeight> layers = asked.IsDefaultOrEmpty ? standard : asked;
        var seen = new HashSet<string>();
        foreach (LayerWeight layer in layers)
        {
            StyleOptions.RequireWeight(layer.Weight, $"Layer '{layer.Layer}'", nameof(asked));
            if (!seen.Add(layer.Layer))
                throw new ArgumentException($"Layer '{layer.Layer}' is named twice.", nameof(asked));
        }

        return layers;
    }

    private static ImmutableArray<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer)];
}
