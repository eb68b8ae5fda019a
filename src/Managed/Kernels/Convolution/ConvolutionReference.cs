using System;

namespace Managed.Kernels.Convolution;

/// <summary>The N-dimensional convolution and its gradients as their definitions read, in double precision.</summary>
/// <remarks>
/// y[n, o, p] = b[o] + sum over channels c of o's group and taps k of w[o, c, k] * x[n, c, s(p, k)], where
/// s(p, k) = p * stride - padding + k * dilation on every axis and x outside its extent is what the padding mode says.
/// Gradients follow by reading each product w * x backwards. dInput is overwritten; dWeights and dBias accumulate.
/// </remarks>
public static class ConvolutionReference
{
    private delegate void Product(int input, int weight, int output);

    /// <summary>y from x, w and b.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="input">x, [Batch, InputChannels, D, H, W].</param>
    /// <param name="weights">w, [OutputChannels, InputChannels / Groups, kD, kH, kW].</param>
    /// <param name="bias">b, [OutputChannels], or empty for zeros.</param>
    /// <param name="output">y, [Batch, OutputChannels, oD, oH, oW]; overwritten.</param>
    /// <exception cref="ArgumentException">An array has not the shape's length.</exception>
    public static void Forward(ConvolutionShape shape, double[] input, double[] weights, double[] bias, double[] output)
    {
        ArgumentNullException.ThrowIfNull(bias);
        RequireLengths(shape, input, weights, output);
        for (int i = 0; i < output.Length; i++)
            output[i] = bias.Length == 0 ? 0 : bias[i / shape.OutputPositions % shape.OutputChannels];
        ForEachProduct(shape, (x, w, y) => output[y] += weights[w] * input[x]);
    }

    /// <summary>dx = the sum of dy * w over every product that x took part in.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="outputGradient">dy, shaped as y.</param>
    /// <param name="weights">w.</param>
    /// <param name="inputGradient">dx, shaped as x; overwritten.</param>
    /// <exception cref="ArgumentException">An array has not the shape's length.</exception>
    public static void BackwardInput(ConvolutionShape shape, double[] outputGradient, double[] weights, double[] inputGradient)
    {
        RequireLengths(shape, inputGradient, weights, outputGradient);
        Array.Clear(inputGradient);
        ForEachProduct(shape, (x, w, y) => inputGradient[x] += weights[w] * outputGradient[y]);
    }

    /// <summary>dw += the sum of dy * x over every product that w took part in.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="input">x.</param>
    /// <param name="outputGradient">dy, shaped as y.</param>
    /// <param name="weightsGradient">dw, shaped as w; accumulates.</param>
    /// <exception cref="ArgumentException">An array has not the shape's length.</exception>
    public static void BackwardWeights(ConvolutionShape shape, double[] input, double[] outputGradient, double[] weightsGradient)
    {
        RequireLengths(shape, input, weightsGradient, outputGradient);
        ForEachProduct(shape, (x, w, y) => weightsGradient[w] += input[x] * outputGradient[y]);
    }

    /// <summary>db[o] += the sum of dy over the batch and all positions of channel o.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="outputGradient">dy, shaped as y.</param>
    /// <param name="biasGradient">db, [OutputChannels]; accumulates.</param>
    /// <exception cref="ArgumentException">An array has not the shape's length.</exception>
    public static void BackwardBias(ConvolutionShape shape, double[] outputGradient, double[] biasGradient)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        ArgumentNullException.ThrowIfNull(biasGradient);
        Require.Length(outputGradient.Length, shape.OutputLength, nameof(outputGradient));
        Require.Length(biasGradient.Length, shape.OutputChannels, nameof(biasGradient));
        for (int i = 0; i < outputGradient.Length; i++)
            biasGradient[i / shape.OutputPositions % shape.OutputChannels] += outputGradient[i];
    }

    private static void ForEachProduct(ConvolutionShape shape, Product product)
    {
        for (int n = 0; n < shape.Batch; n++)
        {
            for (int o = 0; o < shape.OutputChannels; o++)
            {
                for (int c = 0; c < shape.GroupInputChannels; c++)
                {
                    int channel = (o / shape.GroupOutputChannels * shape.GroupInputChannels) + c;
                    int x = ((n * shape.InputChannels) + channel) * shape.InputPositions;
                    int w = ((o * shape.GroupInputChannels) + c) * shape.Taps;
                    int y = ((n * shape.OutputChannels) + o) * shape.OutputPositions;
                    ForEachProductOfChannel(shape, x, w, y, product);
                }
            }
        }
    }

    private static void ForEachProductOfChannel(ConvolutionShape shape, int input, int weights, int output, Product product)
    {
        for (int oz = 0; oz < shape.Depth.Output; oz++)
        for (int oy = 0; oy < shape.Height.Output; oy++)
        for (int ox = 0; ox < shape.Width.Output; ox++)
        for (int kz = 0; kz < shape.Depth.Kernel; kz++)
        for (int ky = 0; ky < shape.Height.Kernel; ky++)
        for (int kx = 0; kx < shape.Width.Kernel; kx++)
        {
            int z = Position(shape.Depth, oz, kz, shape.Padding);
            int y = Position(shape.Height, oy, ky, shape.Padding);
            int x = Position(shape.Width, ox, kx, shape.Padding);
            if (z < 0 || y < 0 || x < 0)
                continue;
            product(
                input + (((z * shape.Height.Input) + y) * shape.Width.Input) + x,
                weights + (((kz * shape.Height.Kernel) + ky) * shape.Width.Kernel) + kx,
                output + (((oz * shape.Height.Output) + oy) * shape.Width.Output) + ox);
        }
    }

    private static int Position(WindowAxis axis, int output, int tap, PaddingMode padding)
    {
        int position = (output * axis.Stride) - axis.PaddingBegin + (tap * axis.Dilation);
        int last = axis.Input - 1;
        return padding switch
        {
            PaddingMode.Reflect => position < 0 ? -position : position > last ? last - (position - last) : position,
            PaddingMode.Replicate => Math.Max(0, Math.Min(position, last)),
            _ => position < 0 || position > last ? -1 : position,
        };
    }

    private static void RequireLengths(ConvolutionShape shape, double[] input, double[] weights, double[] output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(weights.Length, shape.WeightsLength, nameof(weights));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
    }
}
