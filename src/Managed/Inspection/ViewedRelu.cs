using System;
using System.Numerics.Tensors;
using Managed.Layers;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>A rectifier that passes back what a view asks for.</summary>
internal sealed class ViewedRelu(BackwardView view) : Layer
{
    /// <inheritdoc/>
    public override bool InPlace => true;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => view != BackwardView.Deconvolution;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => Single(inputs);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        TensorPrimitives.Max(inputs[0].Span, 0f, output.Span);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        Span<float> target = inputGradient.Span;
        if (view == BackwardView.Gradient)
            outputGradient.Span.CopyTo(target);
        else
            TensorPrimitives.Max(outputGradient.Span, 0f, target);
        if (view == BackwardView.Deconvolution)
            return;
        ReadOnlySpan<float> active = output.Span;
        for (int i = 0; i < target.Length; i++)
        {
            if (!(active[i] > 0))
                target[i] = 0;
        }
    }
}
