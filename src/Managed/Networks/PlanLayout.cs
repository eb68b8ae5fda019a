using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>Decides which nodes of a network run, which gradients flow, and where in one arena every value and gradient lives.</summary>
/// <remarks>
/// Time is counted in steps: the forward steps of the nodes that run, in order, then their backward steps in reverse. A value
/// lives from its forward step to its last reader; a gradient from its first writer to its node's backward step.
/// </remarks>
internal sealed class PlanLayout
{
    private const int Forever = int.MaxValue;
    private const int None = -1;
    private const int InputBuffer = -2;

    private readonly ImmutableArray<NetworkNode> nodes;
    private readonly ImmutableArray<Shape> shapes;
    private readonly PlanOptions options;
    private readonly Network network;
    private readonly int inputLength;
    private readonly bool[] runs;
    private readonly bool[] wanted;
    private readonly bool[] carries;
    private readonly bool[] first;
    private readonly int[] readers;
    private readonly int[] step;
    private readonly int[] valueBuffer;
    private readonly int[] gradientBuffer;
    private readonly int[][] gradientTarget;
    private readonly int[][] gradientSum;
    private readonly BufferPlacement placement = new();
    private readonly long[] offsets;
    private int stepCount;

    public PlanLayout(Network network, Shape input, PlanOptions options)
    {
        this.network = network;
        this.options = options;
        inputLength = input.ElementCount;
        nodes = network.Nodes;
        int count = nodes.Length;
        (runs, wanted, carries, first) = (new bool[count], new bool[count], new bool[count], new bool[count]);
        (readers, step, valueBuffer, gradientBuffer) = (new int[count], new int[count], new int[count], new int[count]);
        (gradientTarget, gradientSum) = (new int[count][], new int[count][]);
        SelectNodes();
        shapes = network.Shapes(input, Array.LastIndexOf(runs, true) + 1);
        PlaceValues();
        if (options.Backward)
            PlaceGradients();
        offsets = placement.Place();
        if (placement.Length > int.MaxValue)
            throw new BudgetExceededException($"The network on an input of {input}", placement.Length * sizeof(float), int.MaxValue * (long)sizeof(float));
        ArenaLength = (int)placement.Length;
    }

    /// <summary>Floats of the arena.</summary>
    public int ArenaLength { get; }

    /// <summary>Makes the steps over an arena, and lists the values and gradient seeds of the wanted nodes.</summary>
    public PlanStep[] Bind(Tensor input, Tensor? inputGradient, Memory<float> arena, Dictionary<string, Tensor> values, Dictionary<string, Tensor> seeds)
    {
        Tensor At(int buffer, Shape shape) => new(arena.Slice((int)offsets[buffer], shape.ElementCount), shape);
        Shape ShapeOf(int node) => node < 0 ? input.Shape : shapes[node];
        var value = new Tensor[nodes.Length];
        var steps = new List<PlanStep>();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (!runs[i])
                continue;
            value[i] = At(valueBuffer[i], shapes[i]);
            Tensor? gradient = carries[i] ? At(gradientBuffer[i], shapes[i]) : null;
            int[] from = InputsOf(i);
            var targets = new Tensor?[from.Length];
            var sums = new Tensor?[from.Length];
            for (int k = 0; gradient is not null && k < from.Length; k++)
            {
                targets[k] = Resolve(gradientTarget[i][k]);
                sums[k] = Resolve(gradientSum[i][k]);

                Tensor? Resolve(int buffer) => buffer switch
                {
                    None => null,
                    InputBuffer => inputGradient,
                    _ => At(buffer, ShapeOf(from[k])),
                };
            }

            steps.Add(new PlanStep(nodes[i].Layer, Array.ConvertAll(from, n => n < 0 ? input : value[n]), value[i], gradient, gradient is not null && IsLate(i) ? nodes[i].Name : null, first[i], targets, sums));
            if (!wanted[i])
                continue;
            values[nodes[i].Name] = value[i];
            if (gradient is not null && !options.LateOutputGradients)
                seeds[nodes[i].Name] = gradient;
        }

        for (int i = 1; i < steps.Count; i++)
        {
            bool inPlace = ReferenceEquals(steps[i].Inputs[0], steps[i - 1].Output) && steps[i].Output.Memory.Equals(steps[i - 1].Output.Memory);
            if (steps[i - 1].Layer is Convolution && steps[i].Layer is Relu && inPlace)
                (steps[i - 1], steps[i]) = (steps[i - 1] with { Fusion = StepFusion.Rectifies }, steps[i] with { Fusion = StepFusion.Done });
        }

        return [.. steps];
    }

    private int[] InputsOf(int node)
    {
        var inputs = new int[nodes[node].Inputs.Length];
        for (int k = 0; k < inputs.Length; k++)
            inputs[k] = network.IndexOf(nodes[node].Inputs[k]);
        return inputs;
    }

    private void SelectNodes()
    {
        foreach (string name in options.Outputs.IsDefaultOrEmpty ? [network.Output] : options.Outputs)
        {
            int index = network.IndexOf(name);
            if (index < 0)
                throw new ArgumentException("The input is not computed; name a layer.", nameof(options));
            runs[index] = wanted[index] = true;
        }

        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            foreach (int input in runs[i] ? InputsOf(i) : [])
            {
                if (input < 0)
                    continue;
                runs[input] = true;
                readers[input]++;
            }
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            if (!runs[i])
                continue;
            step[i] = stepCount++;
            foreach (int input in InputsOf(i))
                carries[i] |= input < 0 ? options.InputGradient : carries[input];
            foreach ((_, Parameter parameter) in nodes[i].Layer.Parameters)
                carries[i] |= options.ParameterGradients && parameter.Gradient is not null;
        }
    }

    private bool IsLate(int node) => options.LateOutputGradients && wanted[node];

    private int BackwardStep(int node) => (2 * stepCount) - 1 - step[node];

    private void PlaceValues()
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            if (!runs[i])
                continue;
            int[] inputs = InputsOf(i);
            foreach (int input in inputs)
            {
                if (input >= 0)
                    placement.KeepUntil(valueBuffer[input], carries[i] && nodes[i].Layer.BackwardReadsInputs ? BackwardStep(i) : step[i]);
            }

            valueBuffer[i] = SharesValue(i, inputs) ? valueBuffer[inputs[0]] : placement.Add(shapes[i].ElementCount, step[i], step[i]);
            if (wanted[i])
                placement.KeepUntil(valueBuffer[i], Forever);
            else
                placement.KeepUntil(valueBuffer[i], carries[i] && nodes[i].Layer.BackwardReadsOutput ? BackwardStep(i) : step[i]);
        }
    }

    private bool SharesValue(int node, int[] inputs)
    {
        int input = inputs[0];
        return nodes[node].Layer.InPlace && input >= 0 && !wanted[input] && readers[input] == 1
            && !(carries[input] && nodes[input].Layer.BackwardReadsOutput);
    }

    private void PlaceGradients()
    {
        var written = new bool[nodes.Length];
        bool inputWritten = false;
        for (int i = 0; i < nodes.Length; i++)
        {
            if (wanted[i] && carries[i] && !IsLate(i))
                (gradientBuffer[i], written[i]) = (placement.Add(shapes[i].ElementCount, stepCount - 1, Forever), true);
        }

        for (int i = nodes.Length - 1; i >= 0; i--)
        {
            if (!runs[i] || !carries[i])
                continue;
            if (IsLate(i) && !written[i])
                (gradientBuffer[i], written[i], first[i]) = (placement.Add(shapes[i].ElementCount, BackwardStep(i), BackwardStep(i)), true, true);
            placement.KeepUntil(gradientBuffer[i], BackwardStep(i));
            int[] inputs = InputsOf(i);
            gradientTarget[i] = new int[inputs.Length];
            gradientSum[i] = new int[inputs.Length];
            for (int k = 0; k < inputs.Length; k++)
            {
                (gradientTarget[i][k], gradientSum[i][k]) = inputs[k] < 0
                    ? PlaceNetworkInputGradient(i, ref inputWritten)
                    : PlaceInputGradient(i, inputs[k], ref written[inputs[k]]);
            }
        }
    }

    /// <summary>Where a node writes the gradient to an input, and what that is then added to: the first writer writes in place.</summary>
    private (int Target, int Sum) PlaceInputGradient(int node, int input, ref bool written)
    {
        if (!carries[input])
            return (None, None);
        int now = BackwardStep(node);
        int length = shapes[input].ElementCount;
        if (written)
            return (placement.Add(length, now, now), gradientBuffer[input]);
        written = true;
        bool shares = nodes[node].Layer.InPlace && readers[input] == 1;
        gradientBuffer[input] = shares ? gradientBuffer[node] : placement.Add(length, now, now);
        return (gradientBuffer[input], None);
    }

    private (int Target, int Sum) PlaceNetworkInputGradient(int node, ref bool written)
    {
        if (!options.InputGradient)
            return (None, None);
        if (written)
            return (placement.Add(inputLength, BackwardStep(node), BackwardStep(node)), InputBuffer);
        written = true;
        return (InputBuffer, None);
    }
}
