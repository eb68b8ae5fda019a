using System;
using System.Collections.Generic;

namespace Managed.Networks.Planning;

/// <summary>What is done with a node at one point of a plan.</summary>
internal enum PlanActionKind
{
    /// <summary>Its value is computed.</summary>
    Forward,

    /// <summary>Its value, dropped meanwhile, is computed again.</summary>
    Repeat,

    /// <summary>The gradients to what it takes are computed from its own.</summary>
    Backward,
}

/// <summary>One point of a plan: what is done with which node.</summary>
internal readonly record struct PlanAction(PlanActionKind Kind, int Node);

/// <summary>The order of a plan's actions: all nodes forward, then backward, stretch by stretch.</summary>
/// <remarks>
/// The running nodes are cut into stretches of about equal memory. Values inside a stretch other than the last are dropped once
/// its nodes have run, and computed again, from what crosses into the stretch, before it goes backward:
/// Chen, Xu, Zhang, Guestrin: Training deep nets with sublinear memory cost (2016).
/// </remarks>
internal sealed class PlanSchedule
{
    private readonly PlanGraph graph;
    private readonly int[] stretchOf;
    private readonly bool[] crosses;
    private readonly bool[] repeated;
    private readonly List<PlanAction> actions = [];

    public PlanSchedule(PlanGraph graph, int stretches)
    {
        this.graph = graph;
        int count = graph.Running[^1] + 1;
        (stretchOf, crosses, repeated) = (new int[count], new bool[count], new bool[count]);
        Cut(stretches);
        foreach (int node in graph.Running)
        {
            actions.Add(new PlanAction(PlanActionKind.Forward, node));
            foreach (int input in graph.InputsOf(node))
            {
                if (input >= 0)
                    crosses[input] |= stretchOf[input] < stretchOf[node];
            }
        }

        ForwardCount = actions.Count;
        if (graph.Options.Backward)
            AddBackward();
    }

    /// <summary>All actions in order.</summary>
    public IReadOnlyList<PlanAction> Actions => actions;

    /// <summary>How many of them make up the forward pass.</summary>
    public int ForwardCount { get; }

    /// <summary>Whether backward steps read a value's repetition and not the value of the forward pass.</summary>
    public bool IsRepeated(int value) => value >= 0 && repeated[value];

    /// <summary>Whether a node writes its value over the one that it takes: what a repetition reads must still be there when it runs.</summary>
    public bool SharesValue(int node) => graph.CanShareValue(node) && IsRepeated(node) == IsRepeated(graph.InputsOf(node)[0]);

    private bool IsKept(int value) =>
        value < 0 || crosses[value] || graph.IsKept(value) || stretchOf[value] == stretchOf[graph.Running[^1]];

    private void Cut(int stretches)
    {
        long total = 0;
        foreach (int node in graph.Running)
            total += graph.LengthOf(node);
        long before = 0;
        int stretch = 0;
        foreach (int node in graph.Running)
        {
            int due = (int)(before * stretches / total);
            if (due > stretch && !graph.CanShareValue(node))
                stretch = due;
            stretchOf[node] = stretch;
            before += graph.LengthOf(node);
        }
    }

    private void AddBackward()
    {
        for (int last = graph.Running.Length - 1; last >= 0;)
        {
            int first = last;
            while (first > 0 && stretchOf[graph.Running[first - 1]] == stretchOf[graph.Running[last]])
                first--;
            ReadOnlySpan<int> nodes = graph.Running.AsSpan()[first..(last + 1)];
            SelectRepeated(nodes);
            foreach (int node in nodes)
            {
                if (repeated[node])
                    actions.Add(new PlanAction(PlanActionKind.Repeat, node));
            }

            for (int i = nodes.Length - 1; i >= 0; i--)
            {
                if (graph.Carries(nodes[i]))
                    actions.Add(new PlanAction(PlanActionKind.Backward, nodes[i]));
            }

            last = first - 1;
        }
    }

    private void SelectRepeated(ReadOnlySpan<int> nodes)
    {
        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            int node = nodes[i];
            repeated[node] |= graph.BackwardReadsOutput(node) && !IsKept(node);
            if (!repeated[node] && !graph.BackwardReadsInputs(node))
                continue;
            foreach (int input in graph.InputsOf(node))
            {
                if (!IsKept(input))
                    repeated[input] = true;
            }
        }
    }
}
