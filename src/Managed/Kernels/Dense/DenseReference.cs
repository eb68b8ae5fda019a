using System;

namespace Managed.Kernels.Dense;

/// <summary>The dense layer and its gradients as their definitions read, in double precision.</summary>
/// <remarks>x [Batch, Inputs], w [Outputs, Inputs], b [Outputs], y [Batch, Outputs]. dx is overwritten; dw and db accumulate.</remarks>
public static class DenseReference
{
    /// <summary>y[n, o] = b[o] + sum over i of w[o, i] * x[n, i]; b empty means zeros.</summary>
    public static void Forward(DenseShape shape, double[] input, double[] weights, double[] bias, double[] output)
    {
        RequireLengths(shape, input, weights, output);
        ArgumentNullException.ThrowIfNull(bias);
        for (int n = 0; n < shape.Batch; n++)
        {
            for (int o = 0; o < shape.Outputs; o++)
            {
                double sum = bias.Length == 0 ? 0 : bias[o];
                for (int i = 0; i < shape.Inputs; i++)
                    sum += weights[(o * shape.Inputs) + i] * input[(n * shape.Inputs) + i];
                output[(n * shape.Outputs) + o] = sum;
            }
        }
    }

    /// <summary>dx[n, i] = sum over o of dy[n, o] * w[o, i].</summary>
    public static void BackwardInput(DenseShape shape, double[] outputGradient, double[] weights, double[] inputGradient)
    {
        RequireLengths(shape, inputGradient, weights, outputGradient);
        for (int n = 0; n < shape.Batch; n++)
        {
            for (int i = 0; i < shape.Inputs; i++)
            {
                double sum = 0;
                for (int o = 0; o < shape.Outputs; o++)
                    sum += outputGradient[(n * shape.Outputs) + o] * weights[(o * shape.Inputs) + i];
                inputGradient[(n * shape.Inputs) + i] = sum;
            }
        }
    }

    /// <summary>dw[o, i] += sum over n of dy[n, o] * x[n, i].</summary>
    public static void BackwardWeights(DenseShape shape, double[] input, double[] outputGradient, double[] weightsGradient)
    {
        RequireLengths(shape, input, weightsGradient, outputGradient);
        for (int o = 0; o < shape.Outputs; o++)
        {
            for (int i = 0; i < shape.Inputs; i++)
            {
                for (int n = 0; n < shape.Batch; n++)
                    weightsGradient[(o * shape.Inputs) + i] += outputGradient[(n * shape.Outputs) + o] * input[(n * shape.Inputs) + i];
            }
        }
    }

    /// <summary>db[o] += sum over n of dy[n, o].</summary>
    public static void BackwardBias(DenseShape shape, double[] outputGradient, double[] biasGradient)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        ArgumentNullException.ThrowIfNull(biasGradient);
        for (int i = 0; i < outputGradient.Length; i++)
            biasGradient[i % shape.Outputs] += outputGradient[i];
    }

    private static void RequireLengths(DenseShape shape, double[] input, double[] weights, double[] output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(input.Length, (long)shape.Batch * shape.Inputs, nameof(input));
        Require.Length(weights.Length, (long)shape.Outputs * shape.Inputs, nameof(weights));
        Require.Length(output.Length, (long)shape.Batch * shape.Outputs, nameof(output));
    }
}
