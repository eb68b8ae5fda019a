using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>
/// In a training pass each value is dropped with a probability, and those kept are divided by the probability of that; otherwise the identity.
/// Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov: Dropout (2014), the inverted form.
/// </summary>
/// <remarks>What is dropped follows from the seed, the pass's number and a value's place alone: nothing is stored, and a pass can be repeated.</remarks>
public sealed class Dropout : TrainingLayer
{
    private readonly uint threshold;
    private readonly float factor;

    /// <summary>A dropout.</summary>
    /// <param name="rate">The probability of dropping a value, in [0, 1).</param>
    /// <param name="seed">Layers of other seeds drop other values.</param>
    public Dropout(float rate, long seed)
    {
        if (rate is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is in [0, 1).");
        Rate = rate;
        Seed = seed;
        threshold = (uint)(rate * 4294967296.0);
        factor = 1 / (1 - rate);
    }

    /// <summary>The probability of dropping a value.</summary>
    public float Rate { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <inheritdoc/>
    public override bool InPlace => true;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => Single(inputs);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        inputs[0].Span.CopyTo(output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            outputGradient.Span.CopyTo(inputGradient.Span);
    }

    /// <inheritdoc/>
    public override void ForwardTraining(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Chunks.Count(output.Length), 0, new Job(Key(pass.Number), threshold, factor, inputs[0].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void BackwardTraining(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            workers.Run(Chunks.Count(outputGradient.Length), 0, new Job(Key(pass.Number), threshold, factor, outputGradient.Memory, inputGradient.Memory));
    }

    private ulong Key(long pass) => SeededRandom.Mix(SeededRandom.Mix((ulong)Seed) + (ulong)pass);

    private readonly struct Job(ulong key, uint threshold, float factor, Memory<float> source, Memory<float> destination) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (int first, int count) = Chunks.Range(part, destination.Length).GetOffsetAndLength(destination.Length);
            ReadOnlySpan<float> x = source.Span.Slice(first, count);
            Span<float> y = destination.Span.Slice(first, count);
            for (int i = 0; i < y.Length; i++)
                y[i] = (uint)(SeededRandom.Mix(key + (ulong)(first + i)) >> 32) < threshold ? 0 : x[i] * factor;
        }
    }
}
