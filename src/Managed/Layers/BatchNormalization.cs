using System;
using System.Collections.Generic;
using Managed.Kernels.Normalization;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The constants of <see cref="BatchNormalization"/>.</summary>
public sealed record BatchNormalizationOptions
{
    /// <summary>What is added to the variance.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>The share of a batch's moments in the running ones after it.</summary>
    public float Momentum { get; init; } = 0.1f;
}

/// <summary>
/// y[n, c, ...] = scale[c] * (x[n, c, ...] - mean[c]) / sqrt(variance[c] + epsilon) + shift[c]; mean and variance are the batch's in a training
/// pass and the running ones otherwise. Ioffe, Szegedy: Batch normalization (2015).
/// </summary>
/// <remarks>The running variance follows the batch's unbiased one, m / (m - 1) times that by which the batch is normalised, as in other frameworks.</remarks>
public sealed class BatchNormalization : TrainingLayer
{
    /// <summary>A normalisation that begins as the identity: scale 1, shift 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">C.</param>
    /// <param name="options">Constants; null for the defaults.</param>
    public BatchNormalization(int channels, BatchNormalizationOptions? options = null)
        : this(Filled(channels, 1), Filled(channels, 0), Filled(channels, 0), Filled(channels, 1), options)
    {
    }

    /// <summary>A normalisation of given parameters and running moments, each [C].</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public BatchNormalization(Tensor scale, Tensor shift, Tensor mean, Tensor variance, BatchNormalizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(variance);
        if (scale.Shape.Rank != 1 || shift.Shape != scale.Shape || mean.Shape != scale.Shape || variance.Shape != scale.Shape)
            throw new ArgumentException($"Scale, shift, mean and variance are all [C], not {scale.Shape}, {shift.Shape}, {mean.Shape}, {variance.Shape}.", nameof(scale));
        Options = options ?? new BatchNormalizationOptions();
        Scale = new Parameter(scale);
        Shift = new Parameter(shift);
        Mean = mean;
        Variance = variance;
    }

    /// <summary>The constants.</summary>
    public BatchNormalizationOptions Options { get; }

    /// <summary>[C].</summary>
    public Parameter Scale { get; }

    /// <summary>[C].</summary>
    public Parameter Shift { get; }

    /// <summary>The running mean, [C].</summary>
    public Tensor Mean { get; }

    /// <summary>The running variance, [C].</summary>
    public Tensor Variance { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [new("scale", Scale), new("shift", Shift)];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Tensor>> Statistics => [new("mean", Mean), new("variance", Variance)];

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => SingleOf(inputs, Mean.Length);

    /// <summary>Means and variances of the batch: two values a channel.</summary>
    public override int StateLength(ReadOnlySpan<Shape> inputs) => 2 * Mean.Length;

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Mean.Length, 0, new ForwardJob(this, output.Shape, inputs[0].Memory, default, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        workers.Run(Mean.Length, 0, new BackwardJob(this, outputGradient.Shape, inputs[0].Memory, default, outputGradient.Memory, inputGradients[0]?.Memory ?? default));
    }

    /// <inheritdoc/>
    public override void ForwardTraining(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Mean.Length, 0, new ForwardJob(this, output.Shape, inputs[0].Memory, pass.State, output.Memory));
        if (pass.IsRepeated)
            return;
        double count = (double)output.Length / Mean.Length;
        Follow(Mean.Span, pass.State.Span[..Mean.Length], 1);
        Follow(Variance.Span, pass.State.Span[Mean.Length..], (float)(count / Math.Max(1, count - 1)));
    }

    /// <inheritdoc/>
    public override void BackwardTraining(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients, TrainingPass pass)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        workers.Run(Mean.Length, 0, new BackwardJob(this, outputGradient.Shape, inputs[0].Memory, pass.State, outputGradient.Memory, inputGradients[0]?.Memory ?? default));
    }

    private static Tensor Filled(int channels, float value)
    {
        var tensor = new Tensor([channels]);
        tensor.Span.Fill(value);
        return tensor;
    }

    private static NormalizedChannel At(Shape shape, int channel)
    {
        (int batch, int channels, int positions) = Planes(shape);
        return new(SimdHardware.Level, batch, channels, positions, channel);
    }

    private void Follow(Span<float> running, ReadOnlySpan<float> batch, float factor)
    {
        for (int c = 0; c < running.Length; c++)
            running[c] += Options.Momentum * ((factor * batch[c]) - running[c]);
    }

    /// <summary>With memory for the batch's moments: normalises by them and leaves them there. Without: normalises by the running ones.</summary>
    private readonly struct ForwardJob(BatchNormalization layer, Shape shape, Memory<float> input, Memory<float> moments, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            NormalizedChannel channel = At(shape, part);
            (float mean, float variance) = moments.IsEmpty ? (layer.Mean.Span[part], layer.Variance.Span[part]) : channel.Moments(input.Span);
            if (!moments.IsEmpty)
                (moments.Span[part], moments.Span[layer.Mean.Length + part]) = (mean, variance);
            channel.Forward(input.Span, mean, variance, layer.Options.Epsilon, layer.Scale.Value.Span[part], layer.Shift.Value.Span[part], output.Span);
        }
    }

    private readonly struct BackwardJob(
        BatchNormalization layer, Shape shape, Memory<float> input, Memory<float> moments, Memory<float> outputGradient, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            NormalizedChannel channel = At(shape, part);
            float epsilon = layer.Options.Epsilon;
            float scale = layer.Scale.Value.Span[part];
            (float mean, float variance) = moments.IsEmpty
                ? (layer.Mean.Span[part], layer.Variance.Span[part])
                : (moments.Span[part], moments.Span[layer.Mean.Length + part]);
            (float Shift, float Scale) sums = channel.ParameterSums(input.Span, mean, variance, epsilon, outputGradient.Span);
            if (layer.Scale.Gradient is Tensor scaleGradient)
                scaleGradient.Span[part] += sums.Scale;
            if (layer.Shift.Gradient is Tensor shiftGradient)
                shiftGradient.Span[part] += sums.Shift;
            if (inputGradient.IsEmpty)
                return;
            if (moments.IsEmpty)
                channel.BackwardFixedInput(variance, epsilon, scale, outputGradient.Span, inputGradient.Span);
            else
                channel.BackwardInput(input.Span, mean, variance, epsilon, scale, sums, outputGradient.Span, inputGradient.Span);
        }
    }
}
