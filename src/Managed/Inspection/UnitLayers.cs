using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>The layers whose units are looked at.</summary>
internal static class UnitLayers
{
    /// <summary>
    /// From shallow to deep: the first rectified layer, and of the others the last one of each resolution, that is of each distance between
    /// the views of neighbours.
    /// </summary>
    /// <exception cref="ArgumentException">The network has no rectified layer.</exception>
    public static ImmutableArray<string> Default(Network network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<ReceptiveField> fields = ReceptiveFields.Of(network, input);
        int[] rectified = [.. Enumerable.Range(0, fields.Length).Where(i => IsRectified(network.Nodes[i].Layer) && fields[i].Rows.Step > 0)];
        if (rectified.Length == 0)
            throw new ArgumentException("The network has no rectified layer; name the layers to look at.", nameof(network));
        IEnumerable<int> last = rectified.GroupBy(i => fields[i].Rows.Step).Select(group => group.Last());
        return [.. last.Append(rectified[0]).Distinct().Order().Select(i => network.Nodes[i].Name)];
    }

    private static bool IsRectified(Layer layer) =>
        layer is Relu or LeakyRelu or ElementwiseFunction { Kind: ElementwiseKind.Clip };

    /// <summary>The named layers, or <see cref="Default"/> where none is named.</summary>
    /// <exception cref="ArgumentException">A layer is not there or is named twice.</exception>
    public static ImmutableArray<string> Choose(Network network, Shape input, ImmutableArray<string> named)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (named.IsDefaultOrEmpty)
            return Default(network, input);
        foreach (string name in named)
        {
            if (!network.Contains(name))
                throw new ArgumentException($"There is no layer '{name}'; layers are {string.Join(", ", network.Nodes.Select(node => node.Name))}.", nameof(named));
        }

        if (named.Distinct().Count() != named.Length)
            throw new ArgumentException("A layer is named twice.", nameof(named));
        return named;
    }
}
