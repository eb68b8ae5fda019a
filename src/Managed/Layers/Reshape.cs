using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The same values in the same order under a fixed shape.</summary>
/// <param name="shape">The output's shape.</param>
public sealed class Reshape(Shape shape) : Layer
{
    /// <inheritdoc/>
    public override bool InPlace => true;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => Single(inputs).ElementCount == shape.ElementCount
        ? shape
        : throw new ArgumentException($"{inputs[0]} has not as many values as {shape}.", nameof(inputs));

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
