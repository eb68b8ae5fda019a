using System;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Style;

/// <summary>Options under a name.</summary>
/// <param name="Name">The name, in lower case.</param>
/// <param name="Source">Where the options come from.</param>
/// <param name="Options">The options; layers that are empty are the model's own.</param>
public sealed record StylePreset(string Name, string Source, StyleOptions Options)
{
    /// <summary>The options, with the preset's layers, as the model has them, where they name none or the preset's.</summary>
    /// <remarks>A layer that the model lacks is replaced by the last rectifier of the same stage: VGG-16's relu3_3 by relu3_2 of a network with two convolutions there.</remarks>
    /// <param name="options">Options, as a rule the preset's with changes.</param>
    /// <param name="model">The network to compare by.</param>
    /// <exception cref="ArgumentException">The model has no rectifier in the stage of a layer.</exception>
    public StyleOptions Complete(StyleOptions options, PerceptualModel model)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(model);
        return options with
        {
            ContentLayers = Given(options.ContentLayers, Options.ContentLayers) ? options.ContentLayers : On(model, Options.ContentLayers),
            StyleLayers = Given(options.StyleLayers, Options.StyleLayers) ? options.StyleLayers : On(model, Options.StyleLayers),
        };
    }

    private static bool Given(ImmutableArray<LayerWeight> layers, ImmutableArray<LayerWeight> preset) => !layers.IsDefaultOrEmpty && layers != preset;

    private ImmutableArray<LayerWeight> On(PerceptualModel model, ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer with { Layer = On(model, layer.Layer) })];

    private string On(PerceptualModel model, string layer)
    {
        if (model.Network.Contains(layer))
            return layer;
        string stage = layer[..(layer.IndexOf('_', StringComparison.Ordinal) + 1)];
        return model.Network.Nodes.LastOrDefault(node => node.Name.StartsWith(stage, StringComparison.Ordinal))?.Name
            ?? throw new ArgumentException($"The preset {Name} takes layer '{layer}', and {model.Name} has no layer of that stage.", nameof(model));
    }
}
