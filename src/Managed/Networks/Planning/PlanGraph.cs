using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Planning;

/// <summary>The part of a network that a plan needs: which nodes run, whose values are wanted, where gradients flow.</summary>
/// <remarks>Values are numbered as by <see cref="Network.IndexOf"/>: nodes by their place, inputs by the complement of theirs.</remarks>
internal sealed class PlanGraph
{
    private readonly ImmutableArray<NetworkNode> nodes;
    private readonly ImmutableArray<Shape> inputShapes;
    private readonly ImmutableArray<Shape> shapes;
    private readonly int[][] inputs;
    private readonly bool[] runs;
    private readonly bool[] wanted;
    private readonly bool[] carries;
    private readonly bool[] marks;
    private readonly int[] readers;

    public PlanGraph(Network network, ImmutableArray<Shape> inputShapes, PlanOptions options)
    {
        Options = options;
        this.inputShapes = inputShapes;
        nodes = network.Nodes;
        (runs, wanted, carries, marks, readers) = (new bool[nodes.Length], new bool[nodes.Length], new bool[nodes.Length], new bool[nodes.Length], new int[nodes.Length]);
        inputs = [.. nodes.Select(node => node.Inputs.Select(network.IndexOf).ToArray())];
        SelectRunning(network);
        SelectCarrying();
        shapes = network.Shapes(inputShapes, Array.LastIndexOf(runs, true) + 1);
        Running = [.. Enumerable.Range(0, nodes.Length).Where(i => runs[i])];
        SelectMarking();
    }

    public PlanOptions Options { get; }

    /// <summary>The nodes that run, in order.</summary>
    public ImmutableArray<int> Running { get; }

    public string NameOf(int node) => nodes[node].Name;

    public Layer LayerOf(int node) => nodes[node].Layer;

    /// <summary>The values that a node takes.</summary>
    public int[] InputsOf(int node) => inputs[node];

    public Shape ShapeOf(int value) => value < 0 ? inputShapes[~value] : shapes[value];

    public int LengthOf(int value) => ShapeOf(value).ElementCount;

    public bool IsWanted(int node) => wanted[node];

    /// <summary>Whether the gradient to a value is computed.</summary>
    public bool Carries(int value) => value < 0 ? Options.InputGradient : carries[value];

    /// <summary>Whether a value is handed over, and its gradient asked for, while the passes run.</summary>
    public bool IsPassed(int node) => Options.PassingOutputs && wanted[node];

    /// <summary>Whether a value is there to be read after the passes.</summary>
    public bool IsKept(int node) => !Options.PassingOutputs && wanted[node];

    public bool HasOneReader(int node) => readers[node] == 1;

    /// <summary>Whether a node's backward step reads the values that the node takes.</summary>
    public bool BackwardReadsInputs(int node) => carries[node] && !marks[node] && nodes[node].Layer.BackwardReadsInputs;

    /// <summary>Whether a node's backward step reads the node's value, or who gives its gradient does.</summary>
    public bool BackwardReadsOutput(int node) => carries[node] && ((!marks[node] && nodes[node].Layer.BackwardReadsOutput) || IsPassed(node));

    /// <summary>Whether a node keeps marks from its forward to its backward step, which then reads no values.</summary>
    public bool Marks(int node) => marks[node];

    /// <summary>Whether a node may write its value over the one that it takes, which nobody else and no backward step reads.</summary>
    public bool CanShareValue(int node) =>
        nodes[node].Layer.InPlace && inputs[node][0] is >= 0 and int input && !wanted[input] && HasOneReader(input) && !BackwardReadsOutput(input);

    /// <summary>Floats that a node's layer keeps from its forward to its backward step.</summary>
    public int StateLength(int node) => nodes[node].Layer switch
    {
        TrainingLayer layer when Options.Training => layer.StateLength(Array.ConvertAll(inputs[node], ShapeOf)),
        IMarkingLayer layer when marks[node] => layer.MarksLength(ShapeOf(inputs[node][0])),
        _ => 0,
    };

    private void SelectRunning(Network network)
    {
        foreach (string name in Options.Outputs.IsDefaultOrEmpty ? [network.Output] : Options.Outputs)
        {
            int index = network.IndexOf(name);
            if (index < 0)
                throw new ArgumentException("The input is not computed; name a layer.", nameof(network));
            runs[index] = wanted[index] = true;
        }

        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            foreach (int input in runs[i] ? inputs[i] : [])
            {
                if (input < 0)
                    continue;
                runs[input] = true;
                readers[input]++;
            }
        }
    }

    private void SelectCarrying()
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            bool learns = Options.ParameterGradients && nodes[i].Layer.Parameters.Any(parameter => parameter.Value.Gradient is not null);
            carries[i] = runs[i] && (learns || Array.Exists(inputs[i], Carries));
        }
    }

    /// <summary>Nodes keep marks where a value need not be kept then. What reads a value comes after it, so the last node is the first to choose.</summary>
    private void SelectMarking()
    {
        foreach (int node in Running)
            marks[node] = carries[node] && nodes[node].Layer is IMarkingLayer layer && layer.MarksLength(ShapeOf(inputs[node][0])) > 0;
        ILookup<int, int> readersOf = Running.SelectMany(node => inputs[node].Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        foreach (int node in Running.Reverse().Where(Marks))
        {
            Layer layer = nodes[node].Layer;
            marks[node] = (layer.BackwardReadsOutput && IsFree(node)) || (layer.BackwardReadsInputs && inputs[node][0] is >= 0 and int input && IsFree(input));
        }

        bool IsFree(int value) => !wanted[value] && !BackwardReadsOutput(value) && !readersOf[value].Any(BackwardReadsInputs);
    }
}
