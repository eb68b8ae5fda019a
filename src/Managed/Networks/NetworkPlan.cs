using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Kernels.Activation;
using Managed.Layers;
using Managed.Networks.Planning;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Networks;

/// <summary>Looks at a wanted value as soon as it has been computed.</summary>
/// <param name="name">The node.</param>
/// <param name="value">Its value, only to be read and only during the call.</param>
internal delegate void VisitOutput(string name, Tensor value);

/// <summary>Adds the gradient to a wanted value to what has come from the nodes after it.</summary>
/// <param name="name">The node.</param>
/// <param name="value">Its value.</param>
/// <param name="gradient">The gradient so far.</param>
internal delegate void AddOutputGradient(string name, Tensor value, Tensor gradient);

/// <summary>A network bound to its inputs' shapes, with every buffer decided beforehand.</summary>
/// <remarks>
/// A pass: fill <see cref="Inputs"/>, call <see cref="Forward()"/>, read values by name; for gradients fill the tensors of
/// <see cref="OutputGradient"/> (the others count as zero) and call <see cref="Backward()"/>. After the first pass nothing is
/// allocated. Memory is reused as soon as a value is dead, so only the values asked for can be read. Not for concurrent use.
/// </remarks>
public sealed class NetworkPlan
{
    private readonly WorkerPool workers;
    private readonly PlanStep[] steps;
    private readonly int forwardCount;
    private readonly Dictionary<string, Tensor> values = [];
    private readonly Dictionary<string, Tensor> seeds = [];

    internal NetworkPlan(Network network, WorkerPool workers, ImmutableArray<Shape> inputs, PlanOptions options, PlanArena arena)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Network = network;
        Options = options;
        this.workers = workers;
        var graph = new PlanGraph(network, inputs, options);
        long ends = EndsLength(inputs, options);
        (PlanSchedule schedule, PlanLayout layout) = Fit(graph, inputs, ends);
        Inputs = [.. inputs.Select(shape => new Tensor(shape))];
        InputGradients = options.InputGradient ? [.. inputs.Select(shape => new Tensor(shape))] : [];
        steps = layout.Bind(Inputs.AsSpan(), InputGradients.AsSpan(), arena.Take(layout.ArenaLength), values, seeds);
        forwardCount = schedule.ForwardCount;
        PeakBytes = sizeof(float) * (layout.ArenaLength + ends);
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>What the plan computes.</summary>
    public PlanOptions Options { get; }

    /// <summary>The inputs, in the order of <see cref="Network.Inputs"/>, to be filled before <see cref="Forward()"/>.</summary>
    public ImmutableArray<Tensor> Inputs { get; }

    /// <summary>The gradients to the inputs after <see cref="Backward()"/>; empty where they were not asked for.</summary>
    public ImmutableArray<Tensor> InputGradients { get; }

    /// <summary>The input of a network that has one: the first of <see cref="Inputs"/>.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>The gradient to <see cref="Input"/>, or null where it was not asked for.</summary>
    public Tensor? InputGradient => InputGradients.IsEmpty ? null : InputGradients[0];

    /// <summary>Bytes of all values and gradients; parameters and the threads' scratch come on top.</summary>
    public long PeakBytes { get; }

    /// <summary>How many values are computed a second time on the way back, to keep <see cref="PlanOptions.MemoryLimit"/>.</summary>
    public int RepeatedCount => steps.Count(step => step.Kind == PlanActionKind.Repeat);

    /// <summary>The number of the pass, from which what is random in a training pass follows; set it before each <see cref="Forward()"/>.</summary>
    public long PassNumber { get; set; }

    /// <summary>The value of one of the wanted nodes, valid until the next <see cref="Forward()"/>.</summary>
    /// <exception cref="ArgumentException">The plan was not asked for it.</exception>
    public Tensor this[string name] => Find(values, name);

    /// <summary>The gradient to one of the wanted nodes: zeros after <see cref="Forward()"/>, to be filled before <see cref="Backward()"/>.</summary>
    /// <exception cref="ArgumentException">The plan was not asked for it, or not for gradients.</exception>
    public Tensor OutputGradient(string name) => Find(seeds, name);

    /// <summary>Whether there is a gradient to one of the wanted nodes, leading on to something that wants one.</summary>
    internal bool HasOutputGradient(string name) => seeds.ContainsKey(name);

    /// <summary>Computes the wanted values from <see cref="Inputs"/>.</summary>
    /// <exception cref="InvalidOperationException">The plan hands its outputs over while it runs.</exception>
    public void Forward()
    {
        RequirePassing(false);
        RunForward(repeated: false);
        ClearSeeds();
    }

    /// <summary>As <see cref="Forward()"/>, but as a part of the pass before: what layers count of their passes is left as it is.</summary>
    internal void ForwardAgain()
    {
        RequirePassing(false);
        RunForward(repeated: true);
        ClearSeeds();
    }

    /// <summary>Computes the wanted values from <see cref="Inputs"/> and hands each over as soon as it is there.</summary>
    /// <param name="visit">Looks at a value.</param>
    /// <exception cref="InvalidOperationException">The plan keeps its outputs.</exception>
    internal void Forward(VisitOutput visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        RequirePassing(true);
        RunForward(repeated: false, visit);
    }

    /// <summary>Computes the gradients from those of the wanted values. Called at most once after each <see cref="Forward()"/>.</summary>
    /// <exception cref="InvalidOperationException">The plan was made without gradients, or hands its outputs over while it runs.</exception>
    public void Backward()
    {
        RequirePassing(false);
        RunBackward(null);
    }

    /// <summary>Computes the gradients, asking for those of the wanted values one by one. Called at most once after each <see cref="Forward()"/>.</summary>
    /// <param name="add">Adds the gradient to one of the wanted values.</param>
    /// <exception cref="InvalidOperationException">The plan was made without gradients, or keeps its outputs.</exception>
    internal void Backward(AddOutputGradient add)
    {
        ArgumentNullException.ThrowIfNull(add);
        RequirePassing(true);
        RunBackward(add);
    }

    /// <summary>Computes the wanted values once more, of the same pass, and names the first node whose value is not finite; null where all are.</summary>
    internal string? FirstNotFinite()
    {
        string? found = null;
        foreach (PlanStep step in steps.AsSpan(0, forwardCount))
        {
            // By itself: a rectifier or a maximum done along would hide what is not finite.
            if (step.IsDone && step.Layer is MaxPool)
                continue;
            RunForward(step with { IsDone = false, Form = step.Form with { NegativeSlope = Rectification.None } }, repeated: true);
            Mark(step);
            if (!IsFinite(step.Output))
                found ??= step.Name;
        }

        ClearSeeds();
        return found;
    }

    /// <summary>What a plan would take, without the memory itself.</summary>
    internal static PlanMeasure Measure(Network network, ImmutableArray<Shape> inputs, PlanOptions options)
    {
        long ends = EndsLength(inputs, options);
        (PlanSchedule schedule, PlanLayout layout) = Fit(new PlanGraph(network, inputs, options), inputs, ends);
        return new PlanMeasure(sizeof(float) * (layout.ArenaLength + ends), schedule.Actions.Count(action => action.Kind == PlanActionKind.Repeat));
    }

    private static long EndsLength(ImmutableArray<Shape> inputs, PlanOptions options) => inputs.Sum(shape => (long)shape.ElementCount) * (options.InputGradient ? 2 : 1);

    private static bool IsFinite(Tensor tensor) => float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(tensor.Span)) || TensorPrimitives.IsFiniteAll<float>(tensor.Span);

    private static Tensor Find(Dictionary<string, Tensor> tensors, string name) =>
        tensors.TryGetValue(name, out Tensor? tensor) ? tensor : throw new ArgumentException($"The plan does not keep '{name}'.", nameof(name));

    /// <summary>The schedule of fewest repetitions that keeps the limit.</summary>
    private static (PlanSchedule Schedule, PlanLayout Layout) Fit(PlanGraph graph, ImmutableArray<Shape> inputs, long ends)
    {
        long limit = Math.Min(graph.Options.MemoryLimit ?? long.MaxValue, PlanArena.MaximumBytes);
        long least = long.MaxValue;
        int most = graph.Options.Backward && graph.Options.MemoryLimit is not null ? graph.Running.Length : 1;
        for (int stretches = 1; stretches <= most; stretches += 1 + (stretches / 4))
        {
            var schedule = new PlanSchedule(graph, stretches);
            var layout = new PlanLayout(graph, schedule, inputs.Length);
            long bytes = sizeof(float) * (layout.ArenaLength + (graph.Options.MemoryLimit is null ? 0 : ends));
            if (bytes <= limit)
                return (schedule, layout);
            least = Math.Min(least, bytes);
        }

        throw new BudgetExceededException($"The network on an input of {string.Join(", ", inputs)}", least, limit);
    }

    private void RequirePassing(bool passing)
    {
        if (Options.PassingOutputs != passing)
            throw new InvalidOperationException(passing ? "The plan keeps its outputs." : "The plan hands its outputs over while it runs.");
    }

    private void RunForward(bool repeated, VisitOutput? visit = null)
    {
        foreach (PlanStep step in steps.AsSpan(0, forwardCount))
        {
            RunForward(step, repeated);
            Mark(step);
            if (step.IsPassed)
                visit!(step.Name, step.Output);
        }
    }

    private void RunForward(PlanStep step, bool repeated)
    {
        if (step.IsDone)
            return;
        if (Options.Training && step.Layer is TrainingLayer layer)
            layer.ForwardTraining(workers, step.Inputs, step.Output, new TrainingPass(PassNumber, repeated, step.State));
        else if (step.Form == LayerForm.Plain)
            step.Layer.Forward(workers, step.Inputs, step.Output);
        else
            step.Layer.ForwardAs(workers, step.Inputs, step.Output, step.Form);
    }

    /// <summary>Keeps the marks of a step that has run forward; what ran since may have overwritten those of before.</summary>
    private void Mark(PlanStep step) => step.Marking?.Mark(workers, step.Inputs[0], step.Output, step.State);

    private void RunBackward(AddOutputGradient? add)
    {
        if (!Options.Backward)
            throw new InvalidOperationException("The plan was made without gradients.");
        foreach (PlanStep step in steps.AsSpan(forwardCount))
        {
            if (step.Kind == PlanActionKind.Repeat)
                RunForward(step, repeated: true);
            else
                RunBackward(step, step.OutputGradient!, add);
        }
    }

    private void RunBackward(PlanStep step, Tensor outputGradient, AddOutputGradient? add)
    {
        if (step.IsFirst)
            workers.Run(Chunks.Count(outputGradient.Length), 0, new ClearJob(outputGradient.Memory));
        if (step.IsPassed)
            add!(step.Name, step.Output, outputGradient);
        if (step.Marking is IMarkingLayer marking)
            marking.BackwardFromMarks(workers, step.State, outputGradient, step.InputGradients[0]!);
        else if (Options.Training && step.Layer is TrainingLayer layer)
            layer.BackwardTraining(workers, step.Inputs, step.Output, outputGradient, step.InputGradients, new TrainingPass(PassNumber, false, step.State));
        else
            step.Layer.Backward(workers, step.Inputs, step.Output, outputGradient, step.InputGradients);
        for (int k = 0; k < step.Sums.Length; k++)
        {
            if (step.Sums[k] is Tensor sum)
                workers.Run(Chunks.Count(sum.Length), 0, new AddJob(step.InputGradients[k]!.Memory, sum.Memory));
        }
    }

    private void ClearSeeds()
    {
        foreach (Tensor seed in seeds.Values)
            workers.Run(Chunks.Count(seed.Length), 0, new ClearJob(seed.Memory));
    }

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
