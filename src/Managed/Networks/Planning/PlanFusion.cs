using System.Linq;
using Managed.Layers;

namespace Managed.Networks.Planning;

/// <summary>Which layers are done along by the layer before them, in one pass over memory: rectifiers by what they follow in place, maxima of windows by convolutions in blocks.</summary>
/// <remarks>What is done along gives the same bits as by itself, so the choice leaves no trace in the results.</remarks>
internal sealed class PlanFusion
{
    private readonly PlanGraph graph;
    private readonly PlanSchedule schedule;
    private readonly PlanBlocking blocking;
    private readonly float?[] slopes;
    private readonly bool[] done;
    private readonly int[] pools;

    public PlanFusion(PlanGraph graph, PlanSchedule schedule, PlanBlocking blocking)
    {
        (this.graph, this.schedule, this.blocking) = (graph, schedule, blocking);
        (slopes, done) = (new float?[schedule.Actions.Count], new bool[schedule.Actions.Count]);
        pools = [.. Enumerable.Range(0, graph.Running[^1] + 1)];
        for (int time = 1; time < done.Length; time++)
            FindRectified(time);

        // Values lie in blocks in passes without gradients alone, which run each node once, in order.
        for (int time = 0; time < graph.Running.Length; time++)
            FindPooled(time);
    }

    /// <summary>The pooling that a convolution, or the rectifier after it, does along, so that it writes that node's value; else the node itself.</summary>
    public int ValueOf(int value) => value < 0 ? value : pools[value];

    /// <summary>Whether an action, a rectifier's or a pooling's, has nothing left to do.</summary>
    public bool IsDone(int time) => done[time];

    /// <summary>How an action's layer is run forward.</summary>
    public LayerForm FormOf(int time)
    {
        int node = schedule.Actions[time].Node;
        LayerForm form = LayerForm.Plain with { Sides = blocking.SidesOf(node) };
        if (graph.LayerOf(node) is Convolution && pools[node] != node)
            form = form with { Pool = (MaxPool)graph.LayerOf(pools[node]) };
        return slopes[time] is float slope ? form with { NegativeSlope = slope } : form;
    }

    /// <summary>A rectifier is done along where it is the next to run and writes its value over that of a layer that can.</summary>
    private void FindRectified(int time)
    {
        (PlanAction before, PlanAction action) = (schedule.Actions[time - 1], schedule.Actions[time]);
        if (action.Kind == PlanActionKind.Backward || action.Kind != before.Kind || graph.InputsOf(action.Node)[0] != before.Node || !schedule.SharesValue(action.Node))
            return;
        if (!graph.LayerOf(before.Node).CanRectify || graph.LayerOf(action.Node) is not IRectifier rectifier)
            return;
        (slopes[time - 1], done[time]) = (rectifier.NegativeSlope, true);
    }

    /// <summary>A pooling is done along where it alone reads a convolution's value, or that of the rectifier done along.</summary>
    private void FindPooled(int time)
    {
        int node = graph.Running[time];
        if (!blocking.SidesOf(node).Output || graph.LayerOf(node) is not MaxPool pool || graph.InputsOf(node)[0] is not (>= 0 and int value) || !graph.HasOneReader(value))
            return;
        bool rectified = graph.LayerOf(value) is IRectifier && done[graph.Running.IndexOf(value)];
        int source = rectified ? graph.InputsOf(value)[0] : value;
        if (graph.LayerOf(source) is not Convolution convolution || !convolution.CanPool(graph.ShapeOf(graph.InputsOf(source)[0]), pool))
            return;
        pools[source] = pools[value] = node;
        done[time] = true;
    }
}
