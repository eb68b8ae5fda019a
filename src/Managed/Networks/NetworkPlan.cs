using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using Managed.Layers;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Networks;

/// <summary>Adds the gradient to a wanted value to what has come from the nodes after it.</summary>
/// <param name="name">The node.</param>
/// <param name="value">Its value.</param>
/// <param name="gradient">The gradient so far.</param>
public delegate void AddOutputGradient(string name, Tensor value, Tensor gradient);

/// <summary>A network bound to an input shape, with every buffer decided beforehand.</summary>
/// <remarks>
/// A pass: fill <see cref="Input"/>, call <see cref="Forward"/>, read values by name; for gradients fill the tensors of
/// <see cref="OutputGradient"/> (the others count as zero) and call <see cref="Backward()"/>. After the first pass nothing is
/// allocated. Memory is reused as soon as a value is dead, so only the values asked for can be read. Not for concurrent use.
/// </remarks>
public sealed class NetworkPlan
{
    private readonly WorkerPool workers;
    private readonly PlanStep[] steps;
    private readonly Dictionary<string, Tensor> values = [];
    private readonly Dictionary<string, Tensor> seeds = [];

    internal NetworkPlan(Network network, WorkerPool workers, Shape input, PlanOptions options)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Network = network;
        Options = options;
        this.workers = workers;
        Input = new Tensor(input);
        InputGradient = options.InputGradient ? new Tensor(input) : null;
        var layout = new PlanLayout(network, input, options);
        Memory<float> arena = AlignedMemory.Allocate(layout.ArenaLength);
        steps = layout.Bind(Input, InputGradient, arena, values, seeds);
        PeakBytes = sizeof(float) * ((long)layout.ArenaLength + ((options.InputGradient ? 2L : 1L) * Input.Length));
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What the plan computes.</summary>
    public PlanOptions Options { get; }

    /// <summary>The input, to be filled before <see cref="Forward"/>.</summary>
    public Tensor Input { get; }

    /// <summary>The gradient to the input after <see cref="Backward()"/>, or null where it was not asked for.</summary>
    public Tensor? InputGradient { get; }

    /// <summary>Bytes of all values and gradients; parameters and the threads' scratch come on top.</summary>
    public long PeakBytes { get; }

    /// <summary>The value of one of the wanted nodes, valid until the next <see cref="Forward"/>.</summary>
    /// <exception cref="ArgumentException">The plan was not asked for it.</exception>
    public Tensor this[string name] => Find(values, name);

    /// <summary>The gradient to one of the wanted nodes: zeros after <see cref="Forward"/>, to be filled before <see cref="Backward()"/>.</summary>
    /// <exception cref="ArgumentException">The plan was not asked for it, or not for gradients.</exception>
    public Tensor OutputGradient(string name) => Find(seeds, name);

    /// <summary>Computes the wanted values from <see cref="Input"/>.</summary>
    public void Forward()
    {
        foreach (PlanStep step in steps)
        {
            if (step.Fusion == StepFusion.Rectifies)
                ((Convolution)step.Layer).ForwardRectified(workers, step.Inputs, step.Output);
            else if (step.Fusion == StepFusion.None)
                step.Layer.Forward(workers, step.Inputs, step.Output);
        }

        foreach (Tensor seed in seeds.Values)
            workers.Run(Chunks.Count(seed.Length), 0, new ClearJob(seed.Memory));
    }

    /// <summary>Computes the gradients from those of the wanted values. Called at most once after each <see cref="Forward"/>.</summary>
    /// <exception cref="InvalidOperationException">The plan was made without gradients, or for late ones.</exception>
    public void Backward()
    {
        if (Options.LateOutputGradients)
            throw new InvalidOperationException("The plan was made for output gradients that are given while it runs.");
        RunBackward(null);
    }

    /// <summary>Computes the gradients, asking for those of the wanted values one by one. Called at most once after each <see cref="Forward"/>.</summary>
    /// <param name="add">Adds the gradient to one of the wanted values.</param>
    /// <exception cref="InvalidOperationException">The plan was made without gradients, or not for late ones.</exception>
    public void Backward(AddOutputGradient add)
    {
        ArgumentNullException.ThrowIfNull(add);
        if (!Options.LateOutputGradients)
            throw new InvalidOperationException("The plan was made for output gradients that are given beforehand.");
        RunBackward(add);
    }

    private void RunBackward(AddOutputGradient? add)
    {
        if (!Options.Backward)
            throw new InvalidOperationException("The plan was made without gradients.");
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            PlanStep step = steps[i];
            if (step.OutputGradient is null)
                continue;
            if (step.First)
                workers.Run(Chunks.Count(step.OutputGradient.Length), 0, new ClearJob(step.OutputGradient.Memory));
            if (step.Wanted is not null)
                add!(step.Wanted, step.Output, step.OutputGradient);
            step.Layer.Backward(workers, step.Inputs, step.Output, step.OutputGradient, step.InputGradients);
            for (int k = 0; k < step.Sums.Length; k++)
            {
                if (step.Sums[k] is Tensor sum)
                    workers.Run(Chunks.Count(sum.Length), 0, new AddJob(step.InputGradients[k]!.Memory, sum.Memory));
            }
        }
    }

    private static Tensor Find(Dictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out Tensor? tensor) ? tensor : throw new ArgumentException($"The plan does not keep '{name}'.", nameof(name));

    private readonly struct ClearJob(Memory<float> values) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => values.Span[Chunks.Range(part, values.Length)].Clear();
    }

    private readonly struct AddJob(Memory<float> term, Memory<float> sum) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Span<float> target = sum.Span[Chunks.Range(part, sum.Length)];
            TensorPrimitives.Add(target, term.Span[Chunks.Range(part, sum.Length)], target);
        }
    }
}
