using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Layers;

namespace Managed.Tests.Networks;

/// <summary>A network in double precision, node by node through the layers' references.</summary>
internal sealed class ReferenceNetwork
{
    private readonly Network network;
    private readonly Shape input;
    private readonly Dictionary<string, double[][]> parameters;

    public ReferenceNetwork(Network network, Shape input)
    {
        this.network = network;
        this.input = input;
        parameters = network.Nodes.ToDictionary(
            node => node.Name,
            node => node.Layer.Parameters.Select(p => Array.ConvertAll(p.Value.Value.Span.ToArray(), v => (double)v)).ToArray());
    }

    /// <summary>The values of a parameter of a node, which may be changed.</summary>
    public double[] Parameter(string node, int index) => parameters[node][index];

    /// <summary>The values of all nodes.</summary>
    public Dictionary<string, double[]> Forward(double[] values)
    {
        var shapes = new Dictionary<string, Shape> { [Network.InputName] = input };
        var results = new Dictionary<string, double[]> { [Network.InputName] = values };
        foreach (NetworkNode node in network.Nodes)
        {
            Shape[] from = [.. node.Inputs.Select(name => shapes[name])];
            results[node.Name] = LayerReference.Forward(node.Layer, from, [.. node.Inputs.Select(name => results[name])], parameters[node.Name]);
            shapes[node.Name] = node.Layer.OutputShape(from);
        }

        return results;
    }
}
