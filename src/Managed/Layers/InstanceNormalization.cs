using System;
using System.Collections.Generic;
using Managed.Kernels.Normalization;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>Each channel of each image by its own mean and variance: y = scale[c] * (x - mean) / sqrt(variance + epsilon) + shift[c]. Ulyanov, Vedaldi, Lempitsky: Instance normalization (2016).</summary>
public sealed class InstanceNormalization : Layer
{
    private readonly float epsilon;

    /// <summary>A normalisation.</summary>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public InstanceNormalization(Tensor scale, Tensor shift, float epsilon = 1e-5f)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        if (scale.Shape.Rank != 1 || shift.Shape != scale.Shape)
            throw new ArgumentException($"Scale and shift are both [C], not {scale.Shape} and {shift.Shape}.", nameof(shift));
        Scale = new Parameter(scale);
        Shift = new Parameter(shift);
        this.epsilon = epsilon;
    }

    /// <summary>[C].</summary>
    public Parameter Scale { get; }

    /// <summary>[C].</summary>
    public Parameter Shift { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [new("scale", Scale), new("shift", Shift)];

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => SingleOf(inputs, Scale.Value.Length);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        (int batch, int channels, int positions) = Planes(output.Shape);
        for (int plane = 0; plane < batch * channels; plane++)
        {
            ReadOnlySpan<float> x = inputs[0].Span.Slice(plane * positions, positions);
            var channel = new NormalizedChannel(SimdHardware.Level, 1, 1, positions, 0);
            (float mean, float variance) = channel.Moments(x);
            int c = plane % channels;
            channel.Forward(x, mean, variance, epsilon, Scale.Value.Span[c], Shift.Value.Span[c], output.Span.Slice(plane * positions, positions));
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        (int batch, int channels, int positions) = Planes(outputGradient.Shape);
        for (int plane = 0; plane < batch * channels; plane++)
        {
            ReadOnlySpan<float> x = inputs[0].Span.Slice(plane * positions, positions);
            ReadOnlySpan<float> dy = outputGradient.Span.Slice(plane * positions, positions);
            var channel = new NormalizedChannel(SimdHardware.Level, 1, 1, positions, 0);
            (float mean, float variance) = channel.Moments(x);
            (float Shift, float Scale) sums = channel.ParameterSums(x, mean, variance, epsilon, dy);
            int c = plane % channels;
            if (Scale.Gradient is Tensor scaleGradient)
                scaleGradient.Span[c] += sums.Scale;
            if (Shift.Gradient is Tensor shiftGradient)
                shiftGradient.Span[c] += sums.Shift;
            if (inputGradients[0] is Tensor inputGradient)
                channel.BackwardInput(x, mean, variance, epsilon, Scale.Value.Span[c], sums, dy, inputGradient.Span.Slice(plane * positions, positions));
        }
    }
}
