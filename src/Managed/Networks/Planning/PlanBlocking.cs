using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Blocked;
using Managed.Layers;

namespace Managed.Networks.Planning;

/// <summary>Which values of a plan have their channels in blocks: as many as the layers around them can work on, and none that is read from outside.</summary>
/// <remarks>Only passes without gradients have any. Layers give the same bits on either side, so the choice leaves no trace in the results.</remarks>
internal sealed class PlanBlocking
{
    private readonly PlanGraph graph;
    private readonly bool[] blocked;

    public PlanBlocking(PlanGraph graph)
    {
        this.graph = graph;
        blocked = new bool[graph.Running[^1] + 1];
        if (graph.Options.Backward || graph.Options.Training || !graph.Options.ChannelBlocks)
            return;
        foreach (int node in graph.Running)
            blocked[node] = !graph.IsWanted(node) && graph.ShapeOf(node) is { Rank: 4 } shape && ChannelBlocks.AreFilledBy(shape[1]);
        while (graph.Running.Any(Narrow))
        {
        }
    }

    /// <summary>What lies in blocks around a node.</summary>
    public BlockedSides SidesOf(int node)
    {
        var sides = new BlockedSides(Array.Exists(graph.InputsOf(node), IsBlocked), blocked[node]);
        return sides.Input && !CanRun(node, sides) ? sides with { Input = false } : sides;
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
