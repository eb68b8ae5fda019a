using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>The same tensor whatever the input: what a layer of several inputs takes that nothing computes. It can be learned.</summary>
/// <param name="value">The tensor.</param>
internal sealed class ConstantValue(Tensor value) : Layer
{
    /// <summary>The tensor.</summary>
    public Parameter Value { get; } = new(value);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [new("value", Value)];

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        _ = Single(inputs);
        return Value.Value.Shape;
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Value.Value.Span.CopyTo(output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        inputGradients[0]?.Span.Clear();
        if (Value.Gradient is Tensor gradient)
            System.Numerics.Tensors.TensorPrimitives.Add(gradient.Span, outputGradient.Span, gradient.Span);
    }
}
