using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>A directed graph of layers with named nodes: data, not yet bound to shapes or memory.</summary>
/// <remarks>Made by a <see cref="NetworkBuilder"/>; run through a <see cref="NetworkPlan"/>, of which there may be several at once.</remarks>
public sealed class Network
{
    /// <summary>The name by which nodes take the network's input.</summary>
    public const string InputName = "input";

    private readonly Dictionary<string, int> indices = [];

    internal Network(ImmutableArray<NetworkNode> nodes)
    {
        if (nodes.IsEmpty)
            throw new ArgumentException("A network has at least one node.", nameof(nodes));
        Nodes = nodes;
        for (int i = 0; i < nodes.Length; i++)
            indices.Add(nodes[i].Name, i);
    }

    /// <summary>The nodes, each after those it takes.</summary>
    public ImmutableArray<NetworkNode> Nodes { get; }

    /// <summary>The name of the last node.</summary>
    public string Output => Nodes[^1].Name;

    /// <summary>The learned tensors, named "node.tensor".</summary>
    public IEnumerable<KeyValuePair<string, Parameter>> Parameters
    {
        get
        {
            foreach (NetworkNode node in Nodes)
            {
                foreach ((string name, Parameter parameter) in node.Layer.Parameters)
                    yield return new($"{node.Name}.{name}", parameter);
            }
        }
    }

    /// <summary>Whether there is a node of the given name.</summary>
    public bool Contains(string name) => indices.ContainsKey(name);

    /// <summary>The shape of every node's value for an input shape, by node.</summary>
    /// <exception cref="ArgumentException">A layer cannot work on what reaches it; the message names the node.</exception>
    public ImmutableArray<Shape> Shapes(Shape input) => Shapes(input, Nodes.Length);

    /// <summary>A plan to run the network.</summary>
    /// <param name="workers">The threads to run on.</param>
    /// <param name="input">The input's shape.</param>
    /// <param name="options">What to compute; null for the last node's value alone.</param>
    /// <exception cref="ArgumentException">A named node is not there, or a layer cannot work on what reaches it.</exception>
    public NetworkPlan Plan(WorkerPool workers, Shape input, PlanOptions? options = null) => new(this, workers, input, options ?? new PlanOptions());

    internal int IndexOf(string name) => name == InputName
        ? -1
        : indices.TryGetValue(name, out int index) ? index : throw new ArgumentException($"The network has no layer '{name}'.", nameof(name));

    internal ImmutableArray<Shape> Shapes(Shape input, int count)
    {
        var shapes = ImmutableArray.CreateBuilder<Shape>(count);
        for (int i = 0; i < count; i++)
        {
            NetworkNode node = Nodes[i];
            var inputs = new Shape[node.Inputs.Length];
            for (int k = 0; k < inputs.Length; k++)
                inputs[k] = node.Inputs[k] == InputName ? input : shapes[indices[node.Inputs[k]]];
            try
            {
                shapes.Add(node.Layer.OutputShape(inputs));
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException)
            {
                throw new ArgumentException($"Layer '{node.Name}' on an input of {input}: {exception.Message}", nameof(input), exception);
            }
        }

        return shapes.MoveToImmutable();
    }
}
