using System;
using Managed.Kernels.Normalization;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>Each example of [N, ...] divided by its Euclidean norm, so that it lies on the unit sphere.</summary>
public sealed class L2Normalize : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => SingleBatch(inputs);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        L2Normalization.Forward(SimdHardware.Level, output.Shape[0], inputs[0].Span, output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            L2Normalization.Backward(SimdHardware.Level, output.Shape[0], inputs[0].Span, output.Span, outputGradient.Span, inputGradient.Span);
    }
}
