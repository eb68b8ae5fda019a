using System;
using Managed.Simd;
using Managed.Tensors;
using K = Managed.Kernels.Activation;

namespace Managed.Layers;

/// <summary>Softmax over the channels of [N, C, ...].</summary>
public sealed class Softmax : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        _ = Planes(input);
        return input;
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        (int batch, int channels, int positions) = Planes(output.Shape);
        K.Softmax.Forward(SimdHardware.Level, batch, channels, positions, inputs[0].Span, output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        (int batch, int channels, int positions) = Planes(output.Shape);
        if (inputGradients[0] is Tensor inputGradient)
            K.Softmax.Backward(batch, channels, positions, output.Span, outputGradient.Span, inputGradient.Span);
    }
}
