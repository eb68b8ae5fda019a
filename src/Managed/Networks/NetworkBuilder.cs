using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;

namespace Managed.Networks;

/// <summary>Puts a network together node by node.</summary>
public sealed class NetworkBuilder
{
    private readonly List<NetworkNode> nodes = [];
    private readonly HashSet<string> names = [];
    private readonly ImmutableArray<string> inputs;

    /// <summary>Begins a network.</summary>
    /// <param name="inputs">The names of its inputs; none means one, <see cref="Network.InputName"/>.</param>
    /// <exception cref="ArgumentException">A name is empty or comes twice.</exception>
    public NetworkBuilder(params ReadOnlySpan<string> inputs)
    {
        this.inputs = inputs.IsEmpty ? [Network.InputName] : [.. inputs];
        foreach (string input in this.inputs)
        {
            ArgumentException.ThrowIfNullOrEmpty(input, nameof(inputs));
            if (!names.Add(input))
                throw new ArgumentException($"There is an input '{input}' already.", nameof(inputs));
        }

        Last = this.inputs[0];
    }

    /// <summary>The node added last; before the first, the network's first input.</summary>
    public string Last { get; private set; }

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="layer">What it computes.</param>
    /// <param name="inputs">Names of the nodes and inputs it takes; none means the node added last.</param>
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

    /// <summary>Whether a name is taken, by a node or an input.</summary>
    public bool Contains(string name) => names.Contains(name);

    /// <summary>The network of all nodes added so far.</summary>
    public Network Build() => new(inputs, [.. nodes]);
}
