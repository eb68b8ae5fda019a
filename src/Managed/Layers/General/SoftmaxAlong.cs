using System;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>Softmax, or its logarithm, along some neighbouring axes taken together; in double precision, rounded once.</summary>
/// <param name="firstAxis">The first of the axes.</param>
/// <param name="axisCount">How many.</param>
/// <param name="logarithm">Whether the logarithm is wanted.</param>
internal sealed class SoftmaxAlong(int firstAxis, int axisCount, bool logarithm) : Layer
{
    /// <summary>The first of the axes.</summary>
    public int FirstAxis => firstAxis;

    /// <summary>How many axes are taken together.</summary>
    public int AxisCount => axisCount;

    /// <summary>Whether the logarithm is given.</summary>
    public bool IsLogarithm => logarithm;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        return firstAxis >= 0 && axisCount >= 1 && firstAxis + axisCount <= input.Rank
            ? input
            : throw new ArgumentException($"{input} has no axes {firstAxis} to {firstAxis + axisCount - 1}.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        (int outer, int length, int inner) = Extents(output.Shape);
        ReadOnlySpan<float> x = inputs[0].Span;
        for (int o = 0; o < outer * inner; o++)
        {
            int first = (o / inner * length * inner) + (o % inner);
            double largest = double.NegativeInfinity;
            for (int i = 0; i < length; i++)
                largest = Math.Max(largest, x[first + (i * inner)]);
            double sum = 0;
            for (int i = 0; i < length; i++)
                sum += Elementary.Exp(x[first + (i * inner)] - largest);
            double logSum = Elementary.Log(sum);
            for (int i = 0; i < length; i++)
            {
                double away = x[first + (i * inner)] - largest;
                output.Span[first + (i * inner)] = (float)(logarithm ? away - logSum : Elementary.Exp(away) / sum);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        (int outer, int length, int inner) = Extents(output.Shape);
        ReadOnlySpan<float> y = output.Span;
        ReadOnlySpan<float> dy = outputGradient.Span;
        for (int o = 0; o < outer * inner; o++)
        {
            int first = (o / inner * length * inner) + (o % inner);
            double sum = 0;
            for (int i = 0; i < length; i++)
                sum += dy[first + (i * inner)] * (logarithm ? 1.0 : y[first + (i * inner)]);
            for (int i = 0; i < length; i++)
            {
                int at = first + (i * inner);
                inputGradient.Span[at] = (float)(logarithm ? dy[at] - (Elementary.Exp(y[at]) * sum) : y[at] * (dy[at] - sum));
            }
        }
    }

    private (int Outer, int Length, int Inner) Extents(Shape shape)
    {
        (int outer, int length) = (1, 1);
        for (int i = 0; i < firstAxis; i++)
            outer *= shape[i];
        for (int i = firstAxis; i < firstAxis + axisCount; i++)
            length *= shape[i];
        return (outer, length, shape.ElementCount / (outer * length));
    }
}
