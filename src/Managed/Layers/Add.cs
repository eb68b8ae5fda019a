using System;
using System.Numerics.Tensors;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Layers;

/// <summary>The sum of two or more inputs of one shape, added from the first to the last.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length < 2)
            throw new ArgumentException("A sum takes at least two inputs.", nameof(inputs));
        foreach (Shape input in inputs)
        {
            if (input != inputs[0])
                throw new ArgumentException($"Summands have one shape; here are {inputs[0]} and {input}.", nameof(inputs));
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        TensorPrimitives.Add(inputs[0].Span, inputs[1].Span, output.Span);
        foreach (Tensor input in inputs[2..])
            TensorPrimitives.Add(output.Span, input.Span, output.Span);
    }

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth;

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        foreach (Tensor? inputGradient in inputGradients)
        {
            if (inputGradient is not null)
                outputGradient.Span.CopyTo(inputGradient.Span);
        }
    }
}
