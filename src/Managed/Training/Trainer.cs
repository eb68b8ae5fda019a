using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainerOptions
{
    /// <summary>The size of each step; null for what the rule takes then.</summary>
    public LearningRateSchedule? LearningRate { get; init; }

    /// <summary>How the parameters are moved; null means each by <see cref="Adam"/>.</summary>
    public TrainingRule? Rule { get; init; }

    /// <summary>The most that the norm of all gradients together may be, or null for no limit; not with <see cref="TrainingRule.LBfgs"/>, which needs gradients as they are.</summary>
    public double? LargestGradientNorm { get; init; }

    /// <summary>The most bytes that the network's values and gradients may take, or null for no limit; see <see cref="PlanOptions.MemoryLimit"/>.</summary>
    public long? MemoryLimit { get; init; }
}

/// <summary>What one step of a training was like.</summary>
/// <param name="Number">The step, counted from 0.</param>
/// <param name="Loss">The batch's loss before the step.</param>
/// <param name="GradientNorm">The norm of all gradients together, before it was limited.</param>
/// <param name="LearningRate">The step's size; under <see cref="TrainingRule.LBfgs"/> what the last line search came to, 0 where it found no lower loss.</param>
public readonly record struct TrainingStep(long Number, double Loss, double GradientNorm, float LearningRate);

/// <summary>Trains a network step by step, and can be stored and taken up again so that all goes on to the bit.</summary>
public sealed class Trainer
{
    private const string FormatKey = "format";
    private const string Format = "managed training 1";
    private const string StepKey = "step";
    private const string ScalarsKey = "scalars";

    private readonly Network network;
    private readonly WorkerPool workers;
    private readonly ITrainingTask task;
    private readonly TrainerOptions options;
    private readonly NetworkPlan plan;
    private readonly Optimizer optimizer;
    private readonly LearningRateSchedule learningRate;

    /// <summary>A training of those parameters that require a gradient.</summary>
    /// <param name="network">The network.</param>
    /// <param name="workers">The threads. Results do not depend on their number.</param>
    /// <param name="task">What to learn.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">No parameter requires a gradient, the task does not fit the network, or the rule cannot do with limited gradients.</exception>
    public Trainer(Network network, WorkerPool workers, ITrainingTask task, TrainerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(task);
        this.network = network;
        this.workers = workers;
        this.task = task;
        this.options = options ?? new TrainerOptions();
        TrainingRule rule = this.options.Rule ?? TrainingRule.Each(parameter => new Adam(parameter.Value.Length));
        if (rule.SearchesLosses && this.options.LargestGradientNorm is not null)
            throw new ArgumentException("The rule looks for lower losses by gradients as they are; their norm has no limit then.", nameof(options));
        optimizer = rule.Create([.. network.Parameters, .. task.Parameters]);
        learningRate = this.options.LearningRate ?? rule.DefaultLearningRate;
        plan = network.Plan(workers, task.InputShapes, new PlanOptions
        {
            Outputs = task.Outputs,
            ParameterGradients = true,
            Training = network.Parameters.Any(parameter => parameter.Value.Gradient is not null),
            MemoryLimit = this.options.MemoryLimit,
        });
    }

    /// <summary>The number of steps done.</summary>
    public long StepCount { get; private set; }

    /// <summary>The plan that the steps run on.</summary>
    public NetworkPlan Plan => plan;

    /// <summary>Everything that a training consists of, by name.</summary>
    private IEnumerable<KeyValuePair<string, Memory<float>>> State =>
    [
        .. network.Parameters.Select(p => KeyValuePair.Create($"network.{p.Key}", p.Value.Value.Memory)),
        .. network.Statistics.Select(p => KeyValuePair.Create($"statistics.{p.Key}", p.Value.Memory)),
        .. task.Parameters.Select(p => KeyValuePair.Create($"task.{p.Key}", p.Value.Value.Memory)),
        .. optimizer.State.Select(p => KeyValuePair.Create($"optimizer.{p.Key}", p.Value)),
    ];

    /// <summary>Does one step: batch, forward, loss, backward, parameters moved.</summary>
    /// <exception cref="TrainingDivergedException">A number is not finite; the parameters have not been moved.</exception>
    public TrainingStep Step()
    {
        long number = StepCount;
        plan.PassNumber = number;
        task.FillBatch(number, plan.Inputs.AsSpan());
        plan.Forward();
        double loss = task.Evaluate(number, plan);
        if (!double.IsFinite(loss))
            throw new TrainingDivergedException(number, plan.FirstNotFinite() is string node ? $"the value of layer '{node}'" : "the loss");
        plan.Backward();
        double norm = options.LargestGradientNorm is double largest ? optimizer.ClipGradients(largest) : optimizer.GradientNorm();
        if (!double.IsFinite(norm))
            throw new TrainingDivergedException(number, optimizer.FirstNotFinite() is string parameter ? $"the gradient to '{parameter}'" : "the gradients' norm");
        float rate = optimizer.Step(workers, learningRate.At(number), loss, EvaluateAgain);
        StepCount++;
        return new TrainingStep(number, loss, norm, rate);
    }

    /// <summary>Writes all that is needed to go on later, as safetensors.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="metadata">What else the file is to say about itself.</param>
    public void Save(Stream stream, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var about = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>())
        {
            [FormatKey] = Format,
            [StepKey] = StepCount.ToString(CultureInfo.InvariantCulture),
        };
        if (optimizer.Scalars is { Length: > 0 } scalars)
            about[ScalarsKey] = string.Join(' ', scalars.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
        SafeTensors.Write(stream, [.. State.Select(part => SafeTensors.Singles(part.Key, [part.Value.Length], part.Value.Span))], about);
    }

    /// <summary>Takes up a training where <see cref="Save"/> left it.</summary>
    /// <exception cref="InvalidFileException">The file is none of a training of this network; nothing has been changed.</exception>
    public void Restore(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
            throw new InvalidFileException(file.Name, "holds no training that could go on");
        if (!file.Metadata.TryGetValue(StepKey, out string? text) || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long steps))
            throw new InvalidFileException(file.Name, "does not say how many steps were done");
        double[] scalars = ScalarsOf(file);
        (Memory<float> Target, Tensor Source)[] parts = [.. State.Select(part => (part.Value, file.Load(part.Key, [part.Value.Length])))];
        foreach ((Memory<float> target, Tensor source) in parts)
            source.Memory.CopyTo(target);
        foreach ((_, Parameter parameter) in network.Parameters.Concat(task.Parameters))
            parameter.MarkChanged();
        optimizer.Scalars = scalars;
        optimizer.RestoreStepCount(steps);
        StepCount = steps;
    }

    /// <summary>The batch of the step at hand once more, where the parameters have been moved to.</summary>
    private double EvaluateAgain()
    {
        plan.ForwardAgain();
        double loss = task.Evaluate(StepCount, plan);
        if (double.IsFinite(loss))
            plan.Backward();
        return loss;
    }

    private double[] ScalarsOf(WeightFile file)
    {
        string[] words = file.Metadata.GetValueOrDefault(ScalarsKey, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var scalars = new double[words.Length];
        bool right = words.Length == optimizer.Scalars.Length;
        for (int i = 0; i < words.Length && right; i++)
            right = double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out scalars[i]);
        return right ? scalars : throw new InvalidFileException(file.Name, "does not say where the optimiser stood, or stores another optimiser");
    }
}
