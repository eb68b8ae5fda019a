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
    public static double Of(Network network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<Shape> inputs = [input];
        ImmutableArray<Shape> shapes = network.Shapes(inputs);
        return Enumerable.Range(0, shapes.Length).Sum(node => Of(network, inputs, shapes, node));
    }

    /// <summary>The operations of one node.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    /// <param name="shapes">The shapes of its nodes, as <see cref="Network.Shapes(ImmutableArray{Shape})"/> gives them.</param>
    /// <param name="node">The node's place.</param>
    public static double Of(Network network, ImmutableArray<Shape> inputs, ImmutableArray<Shape> shapes, int node)
    {
        ArgumentNullException.ThrowIfNull(network);
        int source = network.IndexOf(network.Nodes[node].Inputs[0]);
        return network.Nodes[node].Layer switch
        {
            Convolution convolution => convolution.Options.Resolve(source < 0 ? inputs[~source] : shapes[source], convolution.Weights.Value.Shape).Flops,
            Dense dense => 2.0 * shapes[node][0] * dense.Weights.Value.Length,
            _ => 0,
        };
    }
}
