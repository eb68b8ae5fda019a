using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>[N, ...] as [N, values].</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override bool InPlace => true;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = SingleBatch(inputs);
        return [input[0], input.ElementCount / input[0]];
    }

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
}
