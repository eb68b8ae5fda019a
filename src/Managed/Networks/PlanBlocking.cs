using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Blocked;
using Managed.Layers;

namespace Managed.Networks;

/// <summary>Which values of a plan have their channels in blocks: as many as the layers around them can work on, and none that is read from outside.</summary>
/// <remarks>Only passes without gradients have any. Layers give the same bits on either side, so the choice leaves no trace in the results.</remarks>
internal sealed class PlanBlocking
{
    private readonly PlanGraph graph;
    private readonly bool[] blocked;
    private readonly int[] pools;

    public PlanBlocking(PlanGraph graph)
    {
        this.graph = graph;
        blocked = new bool[graph.Running[^1] + 1];
        pools = [.. Enumerable.Range(0, blocked.Length)];
        if (graph.Options.Backward || graph.Options.Training || !graph.Options.ChannelBlocks)
            return;
        foreach (int node in graph.Running)
            blocked[node] = !graph.IsWanted(node) && graph.ShapeOf(node) is { Rank: 4 } shape && ChannelBlocks.AreFilledBy(shape[1]);
        while (graph.Running.Any(Narrow))
        {
        }

        foreach (int node in graph.Running)
            FindPooled(node);
    }

    /// <summary>What lies in blocks around a node.</summary>
    public BlockedSides SidesOf(int node)
    {
        var sides = new BlockedSides(Array.Exists(graph.InputsOf(node), IsBlocked), blocked[node]);
        return sides.Input && !CanRun(node, sides) ? sides with { Input = false } : sides;
    }

    /// <summary>How a node's layer is run.</summary>
    public LayerForm FormOf(int node)
    {
        MaxPool? pool = graph.LayerOf(node) is Convolution && pools[node] != node ? (MaxPool)graph.LayerOf(pools[node]) : null;
        return SidesOf(node) is { IsNone: false } sides ? new LayerForm { Sides = sides, Pool = pool } : LayerForm.Plain;
    }

    /// <summary>The pooling that a convolution, or the rectifier after it, does along, so that it writes that node's value; else the node itself.</summary>
    public int ValueOf(int value) => value < 0 ? value : pools[value];

    /// <summary>Whether a pooling has nothing left to do.</summary>
    public bool IsDone(int node) => graph.LayerOf(node) is MaxPool && ValueOf(graph.InputsOf(node)[0]) == node;

    private void FindPooled(int node)
    {
        if (!blocked[node] || graph.LayerOf(node) is not MaxPool pool || graph.InputsOf(node)[0] is not (>= 0 and int value) || !graph.HasOneReader(value))
            return;
        int source = graph.LayerOf(value) is Relu or LeakyRelu && graph.CanShareValue(value) ? graph.InputsOf(value)[0] : value;

        // The rectifier is done along only where it is the next to run.
        bool inTurn = source == value || graph.Running.IndexOf(value) == graph.Running.IndexOf(source) + 1;
        if (source < 0 || !inTurn || graph.LayerOf(source) is not Convolution convolution || !convolution.CanPool(graph.ShapeOf(graph.InputsOf(source)[0]), pool))
            return;
        pools[source] = pools[value] = node;
    }

    private bool IsBlocked(int value) => value >= 0 && blocked[value];

    /// <summary>Whether blocks and planes are the same.</summary>
    private bool IsEither(int value) => graph.ShapeOf(value) is { Rank: 4 } shape && shape[2] * shape[3] == 1;

    /// <summary>Takes blocks from values around a node until its layer can work on them; whether any was taken.</summary>
    private bool Narrow(int node)
    {
        int[] inputs = graph.InputsOf(node);
        bool some = Array.Exists(inputs, IsBlocked);
        bool mixed = some && !Array.TrueForAll(inputs, IsBlocked);
        bool output = blocked[node];
        if (!mixed && CanRun(node, new BlockedSides(some, output)))
            return false;
        if (!mixed && Array.TrueForAll(inputs, IsEither) && CanRun(node, new BlockedSides(false, output)))
            return false;
        if (!mixed && output && CanRun(node, new BlockedSides(some, false)))
        {
            blocked[node] = false;
            return true;
        }

        if (some && CanRun(node, new BlockedSides(false, output)))
        {
            Unblock(inputs);
            return true;
        }

        Unblock(inputs);
        blocked[node] = false;
        return true;
    }

    private bool CanRun(int node, BlockedSides sides) => sides.IsNone || graph.LayerOf(node).CanRunBlocked(Array.ConvertAll(graph.InputsOf(node), graph.ShapeOf), sides);

    private void Unblock(IEnumerable<int> values)
    {
        foreach (int value in values.Where(value => value >= 0))
            blocked[value] = false;
    }
}
