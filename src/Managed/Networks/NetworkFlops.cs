using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>Counts the operations of a forward pass as the mathematics does, whatever an algorithm saves; a multiply-add counts as two.</summary>
/// <remarks>Convolutions and dense layers are counted; what other layers do is little beside them.</remarks>
public static class NetworkFlops
{
    /// <summary>The operations of a whole network on one input.</summary>
    public static double Of(Network network, Shape input) => OfNodes(network, input).Sum();

    /// <summary>The operations of each node of a network on one input.</summary>
    public static ImmutableArray<double> OfNodes(Network network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<Shape> shapes = network.Shapes(input);
        return [.. network.Nodes.Select((node, i) => Of(node.Layer, network.IndexOf(node.Inputs[0]) is >= 0 and int source ? shapes[source] : input, shapes[i]))];
    }

    private static double Of(Layer layer, Shape input, Shape output) => layer switch
    {
        Convolution convolution => convolution.Options.Resolve(input, convolution.Weights.Value.Shape).Flops,
        Dense dense => 2.0 * output[0] * dense.Weights.Value.Length,
        _ => 0,
    };
}
