using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;

namespace Managed.Networks;

/// <summary>Puts a network together node by node.</summary>
public sealed class NetworkBuilder
{
    private readonly List<NetworkNode> nodes = [];
    private readonly HashSet<string> names = [Network.InputName];

    /// <summary>The node added last; before the first, the network's input.</summary>
    public string Last { get; private set; } = Network.InputName;

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="layer">What it computes.</param>
    /// <param name="inputs">Names of the nodes it takes; none means the node added last.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">The name is taken, or an input is not there yet.</exception>
    public string Add(string name, Layer layer, params ReadOnlySpan<string> inputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(layer);
        ImmutableArray<string> from = inputs.IsEmpty ? [Last] : [.. inputs];
        foreach (string input in from)
        {
            if (!names.Contains(input))
                throw new ArgumentException($"Node '{name}' takes '{input}', which is not there.", nameof(inputs));
        }

        if (!names.Add(name))
            throw new ArgumentException($"There is a node '{name}' already.", nameof(name));
        nodes.Add(new NetworkNode(name, layer, from));
        Last = name;
        return name;
    }

    /// <summary>The network of all nodes added so far.</summary>
    public Network Build() => new([.. nodes]);
}
