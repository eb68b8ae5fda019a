using System;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>
/// y[c] = x[c] / (bias + alpha / size * sum of x[j]²)^beta, j over the size channels around c: Krizhevsky, Sutskever, Hinton: ImageNet classification with
/// deep convolutional neural networks (2012), section 3.3. In double precision, rounded once.
/// </summary>
/// <param name="size">Channels that take part.</param>
/// <param name="alpha">alpha.</param>
/// <param name="beta">beta.</param>
/// <param name="bias">bias.</param>
internal sealed class LocalResponseNormalization(int size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1) : Layer
{
    /// <summary>Channels that take part.</summary>
    public int Size => size;

    /// <summary>The share of their energy, the exponent, and what is added.</summary>
    public (float Alpha, float Beta, float Bias) Constants => (alpha, beta, bias);

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        _ = Planes(Single(inputs));
        return inputs[0];
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        (int batch, int channels, int positions) = Planes(output.Shape);
        for (int n = 0; n < batch; n++)
        {
            int image = n * channels * positions;
            for (int i = 0; i < channels * positions; i++)
                output.Span[image + i] = (float)(inputs[0].Span[image + i] * Elementary.Pow(Energy(inputs[0].Span.Slice(image, channels * positions), channels, positions, i), -beta));
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        (int batch, int channels, int positions) = Planes(outputGradient.Shape);
        for (int n = 0; n < batch; n++)
        {
            int image = n * channels * positions;
            ReadOnlySpan<float> x = inputs[0].Span.Slice(image, channels * positions);
            ReadOnlySpan<float> dy = outputGradient.Span.Slice(image, channels * positions);
            for (int i = 0; i < x.Length; i++)
            {
                int channel = i / positions;
                double sum = dy[i] * Elementary.Pow(Energy(x, channels, positions, i), -beta);

                // The channels in whose window this one lies: the window mirrored.
                for (int j = Math.Max(0, channel - (size / 2)); j <= Math.Min(channels - 1, channel + ((size - 1) / 2)); j++)
                {
                    int at = (j * positions) + (i % positions);
                    sum -= 2.0 * alpha / size * beta * x[i] * dy[at] * x[at] * Elementary.Pow(Energy(x, channels, positions, at), -beta - 1.0);
                }

                inputGradient.Span[image + i] = (float)sum;
            }
        }
    }

    private double Energy(ReadOnlySpan<float> x, int channels, int positions, int index)
    {
        int channel = index / positions;
        double squares = 0;
        for (int j = Math.Max(0, channel - ((size - 1) / 2)); j <= Math.Min(channels - 1, channel + (size / 2)); j++)
        {
            double value = x[(j * positions) + (index % positions)];
            squares += value * value;
        }

        return bias + ((double)alpha / size * squares);
    }
}
