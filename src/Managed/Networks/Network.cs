using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Networks.Planning;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Networks;

/// <summary>A directed graph of layers with named nodes: data, not yet bound to shapes or memory.</summary>
/// <remarks>Made by a <see cref="NetworkBuilder"/>; run through a <see cref="NetworkPlan"/>, of which there may be several at once.</remarks>
public sealed class Network
{
    /// <summary>The name by which nodes take the input of a network that has one and was not told another name.</summary>
    public const string InputName = "input";

    private readonly Dictionary<string, int> indices = [];

    internal Network(ImmutableArray<string> inputs, ImmutableArray<NetworkNode> nodes)
    {
        if (nodes.IsEmpty)
            throw new ArgumentException("A network has at least one node.", nameof(nodes));
        Inputs = inputs;
        Nodes = nodes;
        for (int i = 0; i < inputs.Length; i++)
            indices.Add(inputs[i], ~i);
        for (int i = 0; i < nodes.Length; i++)
            indices.Add(nodes[i].Name, i);
    }

    /// <summary>The names of what is given to the network.</summary>
    public ImmutableArray<string> Inputs { get; }

    /// <summary>The nodes, each after those it takes.</summary>
    public ImmutableArray<NetworkNode> Nodes { get; }

    /// <summary>The name of the last node.</summary>
    public string Output => Nodes[^1].Name;

    /// <summary>The learned tensors, named "node.tensor".</summary>
    public IEnumerable<KeyValuePair<string, Parameter>> Parameters => Nodes.SelectMany(
        node => node.Layer.Parameters, (node, parameter) => KeyValuePair.Create($"{node.Name}.{parameter.Key}", parameter.Value));

    /// <summary>What layers gather while the network learns and is no parameter, such as the means of a batch normalisation; named "node.tensor".</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Statistics => Nodes.SelectMany(
        node => node.Layer.Statistics, (node, tensor) => KeyValuePair.Create($"{node.Name}.{tensor.Key}", tensor.Value));

    /// <summary>Whether there is a node of the given name.</summary>
    public bool Contains(string name) => indices.TryGetValue(name, out int index) && index >= 0;

    /// <summary>The shape of every node's value for the shape of the only input, by node.</summary>
    /// <exception cref="ArgumentException">A layer cannot work on what reaches it; the message names the node. Or the network has several inputs.</exception>
    public ImmutableArray<Shape> Shapes(Shape input) => Shapes(ImmutableArray.Create(input));

    /// <summary>The shape of every node's value for the inputs' shapes, by node.</summary>
    /// <exception cref="ArgumentException">A layer cannot work on what reaches it; the message names the node.</exception>
    public ImmutableArray<Shape> Shapes(ImmutableArray<Shape> inputs) => Shapes(inputs, Nodes.Length);

    /// <summary>A plan to run a network of one input.</summary>
    /// <param name="workers">The threads to run on.</param>
    /// <param name="input">The input's shape.</param>
    /// <param name="options">What to compute; null for the last node's value alone.</param>
    /// <exception cref="ArgumentException">A named node is not there, or a layer cannot work on what reaches it.</exception>
    /// <exception cref="BudgetExceededException">The plan needs more memory than it may take.</exception>
    public NetworkPlan Plan(WorkerPool workers, Shape input, PlanOptions? options = null) => Plan(workers, ImmutableArray.Create(input), options);

    /// <summary>A plan to run the network.</summary>
    /// <param name="workers">The threads to run on.</param>
    /// <param name="inputs">The shapes of <see cref="Inputs"/>, in their order.</param>
    /// <param name="options">What to compute; null for the last node's value alone.</param>
    /// <exception cref="ArgumentException">A named node is not there, or a layer cannot work on what reaches it.</exception>
    /// <exception cref="BudgetExceededException">The plan needs more memory than it may take.</exception>
    public NetworkPlan Plan(WorkerPool workers, ImmutableArray<Shape> inputs, PlanOptions? options = null) =>
        Plan(workers, inputs, options ?? new PlanOptions(), new PlanArena());

    /// <summary>A plan in memory that a plan before, no longer used, may have had.</summary>
    internal NetworkPlan Plan(WorkerPool workers, ImmutableArray<Shape> inputs, PlanOptions options, PlanArena arena) => new(this, workers, inputs, options, arena);

    /// <summary>What a plan would take, told without taking it.</summary>
    /// <param name="inputs">The shapes of <see cref="Inputs"/>, in their order.</param>
    /// <param name="options">What to compute; null for the last node's value alone.</param>
    /// <exception cref="ArgumentException">A named node is not there, or a layer cannot work on what reaches it.</exception>
    /// <exception cref="BudgetExceededException">The plan needs more memory than it may take.</exception>
    internal PlanMeasure Measure(ImmutableArray<Shape> inputs, PlanOptions? options = null) => NetworkPlan.Measure(this, inputs, options ?? new PlanOptions());

    /// <summary>A node's place in <see cref="Nodes"/>; for an input the complement of its place in <see cref="Inputs"/>.</summary>
    internal int IndexOf(string name) =>
        indices.TryGetValue(name, out int index) ? index : throw new ArgumentException($"The network has no layer '{name}'.", nameof(name));

    internal ImmutableArray<Shape> Shapes(ImmutableArray<Shape> inputs, int count)
    {
        if (inputs.Length != Inputs.Length)
            throw new ArgumentException($"The network takes {Inputs.Length} inputs, not {inputs.Length}.", nameof(inputs));
        var shapes = ImmutableArray.CreateBuilder<Shape>(count);
        for (int i = 0; i < count; i++)
        {
            NetworkNode node = Nodes[i];
            var from = new Shape[node.Inputs.Length];
            for (int k = 0; k < from.Length; k++)
            {
                int index = indices[node.Inputs[k]];
                from[k] = index < 0 ? inputs[~index] : shapes[index];
            }

            try
            {
                shapes.Add(node.Layer.OutputShape(from));
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException)
            {
                throw new ArgumentException($"Layer '{node.Name}' on an input of {string.Join(", ", inputs)}: {exception.Message}", nameof(inputs), exception);
            }
        }

        return shapes.MoveToImmutable();
    }
}
