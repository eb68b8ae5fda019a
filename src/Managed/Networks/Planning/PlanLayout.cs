using System;
using System.Collections.Generic;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Planning;

/// <summary>Decides where in one arena every value and gradient of a schedule lives, and binds its actions to them.</summary>
/// <remarks>
/// Time is counted in actions. A value lives from the action that computes it to its last reader; a gradient from its first
/// writer to its node's backward action.
/// </remarks>
internal sealed class PlanLayout
{
    private const int Forever = int.MaxValue;
    private const int None = -1;
    private const int FirstInput = -2;

    private readonly PlanGraph graph;
    private readonly PlanSchedule schedule;
    private readonly PlanFusion fusion;
    private readonly BufferPlacement placement = new();
    private readonly int[] valueBuffer;
    private readonly int[] repeatBuffer;
    private readonly int[] stateBuffer;
    private readonly int[] gradientBuffer;
    private readonly int[][] gradientTarget;
    private readonly int[][] gradientSum;
    private readonly bool[] written;
    private readonly bool[] inputWritten;
    private readonly bool[] first;
    private readonly long[] offsets;

    public PlanLayout(PlanGraph graph, PlanSchedule schedule, int inputCount)
    {
        this.graph = graph;
        this.schedule = schedule;
        fusion = new PlanFusion(graph, schedule, new PlanBlocking(graph));
        int count = graph.Running[^1] + 1;
        (valueBuffer, repeatBuffer, stateBuffer, gradientBuffer) = (new int[count], new int[count], new int[count], new int[count]);
        (gradientTarget, gradientSum) = (new int[count][], new int[count][]);
        (written, first, inputWritten) = (new bool[count], new bool[count], new bool[inputCount]);
        Array.Fill(stateBuffer, None);
        for (int time = 0; time < schedule.Actions.Count; time++)
        {
            if (time == schedule.ForwardCount)
                PlaceOutputGradients();
            PlanAction action = schedule.Actions[time];
            if (action.Kind == PlanActionKind.Backward)
                PlaceBackward(action.Node, time);
            else
                PlaceValue(action, time);
        }

        offsets = placement.Place();
    }

    /// <summary>Floats of the arena.</summary>
    public long ArenaLength => placement.Length;

    /// <summary>Makes the steps over an arena, and lists the values and gradient seeds of the wanted nodes.</summary>
    public PlanStep[] Bind(ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> inputGradients, Memory<float> arena, Dictionary<string, Tensor> values, Dictionary<string, Tensor> seeds)
    {
        var bound = new BoundTensors(graph, offsets, arena, inputs.ToArray(), inputGradients.ToArray());
        var steps = new PlanStep[schedule.Actions.Count];
        for (int time = 0; time < steps.Length; time++)
            steps[time] = Bind(time, bound);
        foreach (int node in graph.Running)
        {
            if (!graph.IsKept(node))
                continue;
            values[graph.NameOf(node)] = bound.Value(node, valueBuffer[node]);
            if (graph.Carries(node) && graph.Options.Backward)
                seeds[graph.NameOf(node)] = bound.Value(node, gradientBuffer[node]);
        }

        return steps;
    }

    private PlanStep Bind(int time, BoundTensors bound)
    {
        PlanAction action = schedule.Actions[time];
        int node = action.Node;
        bool again = action.Kind != PlanActionKind.Forward;
        Tensor Value(int value) => bound.Value(fusion.ValueOf(value), value < 0 ? None : BufferOf(value, again));
        int[] from = graph.InputsOf(node);
        var step = new PlanStep(action.Kind, graph.NameOf(node), graph.LayerOf(node), Array.ConvertAll(from, Value), Value(node))
        {
            State = stateBuffer[node] == None ? default : bound.Memory(stateBuffer[node], graph.StateLength(node)),
            Marking = graph.Marks(node) ? (IMarkingLayer)graph.LayerOf(node) : null,
            IsPassed = graph.IsPassed(node),
            Form = fusion.FormOf(time),
            IsDone = fusion.IsDone(time),
        };
        if (action.Kind != PlanActionKind.Backward)
            return step;
        var targets = new Tensor?[from.Length];
        var sums = new Tensor?[from.Length];
        for (int k = 0; k < from.Length; k++)
            (targets[k], sums[k]) = (bound.Gradient(from[k], gradientTarget[node][k]), bound.Gradient(from[k], gradientSum[node][k]));
        return step with
        {
            OutputGradient = bound.Value(node, gradientBuffer[node]),
            IsFirst = first[node],
            InputGradients = targets,
            Sums = sums,
        };
    }

    private int BufferOf(int value, bool again) => again && schedule.IsRepeated(value) ? repeatBuffer[value] : valueBuffer[value];

    private void PlaceValue(PlanAction action, int time)
    {
        int node = action.Node;
        bool again = action.Kind == PlanActionKind.Repeat;
        int[] inputs = graph.InputsOf(node);
        foreach (int input in inputs)
        {
            if (input >= 0)
                placement.KeepUntil(BufferOf(input, again), time);
        }

        bool shares = schedule.SharesValue(node) || fusion.IsDone(time);
        int buffer = shares ? BufferOf(inputs[0], again) : placement.Add(graph.LengthOf(fusion.ValueOf(node)), time, time);
        (again ? repeatBuffer : valueBuffer)[node] = buffer;
        if (again)
            return;
        if (graph.IsKept(node))
            placement.KeepUntil(buffer, Forever);
        if (graph.StateLength(node) is > 0 and int length)
            stateBuffer[node] = placement.Add(length, time, time);
    }

    private void PlaceOutputGradients()
    {
        foreach (int node in graph.Running)
        {
            if (graph.IsKept(node) && graph.Carries(node))
                (gradientBuffer[node], written[node]) = (placement.Add(graph.LengthOf(node), schedule.ForwardCount - 1, Forever), true);
        }
    }

    private void PlaceBackward(int node, int time)
    {
        if (graph.BackwardReadsOutput(node))
            placement.KeepUntil(BufferOf(node, true), time);
        if (graph.IsPassed(node) && !written[node])
            (gradientBuffer[node], written[node], first[node]) = (placement.Add(graph.LengthOf(node), time, time), true, true);
        placement.KeepUntil(gradientBuffer[node], time);
        if (stateBuffer[node] != None)
            placement.KeepUntil(stateBuffer[node], time);
        int[] inputs = graph.InputsOf(node);
        gradientTarget[node] = new int[inputs.Length];
        gradientSum[node] = new int[inputs.Length];
        for (int k = 0; k < inputs.Length; k++)
        {
            if (inputs[k] >= 0 && graph.BackwardReadsInputs(node))
                placement.KeepUntil(BufferOf(inputs[k], true), time);
            (gradientTarget[node][k], gradientSum[node][k]) = graph.Carries(inputs[k]) ? PlaceInputGradient(node, inputs[k], time) : (None, None);
        }
    }

    /// <summary>Where a node writes the gradient to an input, and what that is then added to: the first writer writes in place.</summary>
    private (int Target, int Sum) PlaceInputGradient(int node, int input, int time)
    {
        ref bool isWritten = ref (input < 0 ? ref inputWritten[~input] : ref written[input]);
        int place = input < 0 ? FirstInput - ~input : gradientBuffer[input];
        if (isWritten)
            return (placement.Add(graph.LengthOf(input), time, time), place);
        isWritten = true;
        if (input < 0)
            return (place, None);
        bool shares = graph.LayerOf(node).InPlace && graph.HasOneReader(input);
        gradientBuffer[input] = shares ? gradientBuffer[node] : placement.Add(graph.LengthOf(input), time, time);
        return (gradientBuffer[input], None);
    }

    private readonly struct BoundTensors(PlanGraph graph, long[] offsets, Memory<float> arena, Tensor[] inputs, Tensor[] inputGradients)
    {
        public Memory<float> Memory(int buffer, int length) => arena.Slice((int)offsets[buffer], length);

        public Tensor Value(int value, int buffer) => value < 0 ? inputs[~value] : At(value, buffer);

        public Tensor? Gradient(int value, int buffer) => buffer switch
        {
            None => null,
            <= FirstInput => inputGradients[FirstInput - buffer],
            _ => At(value, buffer),
        };

        private Tensor At(int value, int buffer) => new(Memory(buffer, graph.LengthOf(value)), graph.ShapeOf(value));
    }
}
