using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Training.Losses;

namespace Managed.Training;

/// <summary>How examples are drawn into batches.</summary>
public enum ClassBalance
{
    /// <summary>Every example once a round, in a new order each.</summary>
    AsTheyAre,

    /// <summary>Each place of a batch first draws a class, with a chance that grows as the root of its size, then one of its examples: rare classes are seen more often.</summary>
    Root,
}

/// <summary>Teaches a network whose output is a score for each class, by cross-entropy.</summary>
/// <remarks>Which examples a step shows, and how they are changed, follows from the seed and the step's number alone.</remarks>
public sealed class ClassificationTask : ITrainingTask
{
    private readonly ILabelledExamples examples;
    private readonly WorkerPool workers;
    private readonly ClassBalance balance;
    private readonly long seed;
    private readonly float smoothing;
    private readonly int[] indices;
    private readonly int[] labels;
    private readonly int[] order;
    private readonly int[][] members;
    private readonly double[] chances;
    private long orderRound = -1;

    /// <summary>A task.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="batch">Examples in a batch.</param>
    /// <param name="seed">Other seeds, other batches.</param>
    /// <param name="balance">How examples are drawn.</param>
    /// <param name="smoothing">The share of a label's weight that is spread over all classes.</param>
    /// <exception cref="ArgumentException">There are no examples.</exception>
    public ClassificationTask(ILabelledExamples examples, WorkerPool workers, int batch, long seed, ClassBalance balance = ClassBalance.AsTheyAre, float smoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        if (examples.Count == 0)
            throw new ArgumentException("There are no examples.", nameof(examples));
        this.examples = examples;
        this.workers = workers;
        this.balance = balance;
        this.seed = seed;
        this.smoothing = smoothing;
        (indices, labels) = (new int[batch], new int[batch]);
        order = [.. Enumerable.Range(0, examples.Count)];
        members = [.. Enumerable.Range(0, examples.ClassCount).Select(label => order.Where(i => examples.LabelOf(i) == label).ToArray()).Where(group => group.Length > 0)];
        double roots = members.Sum(group => Math.Sqrt(group.Length));
        chances = [.. members.Select(group => Math.Sqrt(group.Length) / roots)];
    }

    /// <summary>How many of the last batch were right where it was evaluated last: before the step, or in a rule's search where there is one.</summary>
    public int LastRight { get; private set; }

    /// <inheritdoc/>
    public ImmutableArray<Shape> InputShapes => [Shape.Create([indices.Length, .. examples.Shape])];

    /// <inheritdoc/>
    public ImmutableArray<string> Outputs => [];

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

    /// <inheritdoc/>
    public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
    {
        var random = new SeededRandom(StreamOf(stepNumber, 0));
        for (int n = 0; n < indices.Length; n++)
        {
            indices[n] = balance == ClassBalance.AsTheyAre ? ExampleAt((stepNumber * indices.Length) + n) : Draw(random);
            labels[n] = examples.LabelOf(indices[n]);
        }

        workers.Run(indices.Length, 0, new Job(examples, indices, StreamOf(stepNumber, 1), inputs[0].Memory));
    }

    /// <inheritdoc/>
    public double Evaluate(long stepNumber, NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string output = plan.Network.Output;
        (double loss, LastRight) = CrossEntropy.Evaluate(plan[output], labels, plan.OutputGradient(output), smoothing);
        return loss;
    }

    private int ExampleAt(long position)
    {
        long round = position / order.Length;
        if (round != orderRound)
        {
            orderRound = round;
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            new SeededRandom(StreamOf(round, 2)).Shuffle<int>(order);
        }

        return order[position % order.Length];
    }

    private int Draw(SeededRandom random)
    {
        double place = random.NextSingle();
        int group = 0;
        while (group + 1 < chances.Length && place >= chances[group])
            place -= chances[group++];
        return members[group][random.NextInt(members[group].Length)];
    }

    private long StreamOf(long number, int purpose) => (long)SeededRandom.Mix(SeededRandom.Mix((ulong)seed + (ulong)number) + (ulong)purpose);

    private readonly struct Job(ILabelledExamples examples, int[] indices, long stream, Memory<float> batch) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            int length = batch.Length / indices.Length;
            examples.Read(indices[part], new SeededRandom((long)SeededRandom.Mix((ulong)stream + (ulong)part)), batch.Span.Slice(part * length, length));
        }
    }
}
