using System;

namespace Managed.Kernels.Activation;

/// <summary>The activations and their gradients as their definitions read, in double precision. Gradients overwrite.</summary>
public static class ActivationReference
{
    /// <summary>y = max(x, 0).</summary>
    public static void Relu(double[] input, double[] output) => LeakyRelu(input, 0, output);

    /// <summary>dx = dy where x &gt; 0, else 0.</summary>
    public static void ReluBackward(double[] input, double[] outputGradient, double[] inputGradient) =>
        LeakyReluBackward(input, 0, outputGradient, inputGradient);

    /// <summary>y = x where x &gt;= 0, else slope * x.</summary>
    public static void LeakyRelu(double[] input, double slope, double[] output) =>
        Map(input, output, x => x < 0 ? slope * x : x);

    /// <summary>dx = dy where x &gt; 0, else slope * dy.</summary>
    public static void LeakyReluBackward(double[] input, double slope, double[] outputGradient, double[] inputGradient) =>
        MapBackward(input, outputGradient, inputGradient, x => x > 0 ? 1 : slope);

    /// <summary>y = 1 / (1 + e^-x).</summary>
    public static void Logistic(double[] input, double[] output) => Map(input, output, Sigmoid);

    /// <summary>dx = dy * y * (1 - y).</summary>
    public static void LogisticBackward(double[] input, double[] outputGradient, double[] inputGradient) =>
        MapBackward(input, outputGradient, inputGradient, x => Sigmoid(x) * (1 - Sigmoid(x)));

    /// <summary>y = e^x.</summary>
    public static void Exponential(double[] input, double[] output) => Map(input, output, Math.Exp);

    /// <summary>y[a, i, b] = e^x[a, i, b] / sum over j of e^x[a, j, b]: softmax along the middle axis of [outer, axis, inner].</summary>
    public static void Softmax(int outer, int axis, int inner, double[] input, double[] output)
    {
        RequireLengths(outer, axis, inner, input, output);
        for (int a = 0; a < outer; a++)
        {
            for (int b = 0; b < inner; b++)
            {
                int At(int i) => (((a * axis) + i) * inner) + b;
                double largest = double.NegativeInfinity;
                for (int i = 0; i < axis; i++)
                    largest = Math.Max(largest, input[At(i)]);
                double sum = 0;
                for (int i = 0; i < axis; i++)
                    sum += Math.Exp(input[At(i)] - largest);
                for (int i = 0; i < axis; i++)
                    output[At(i)] = Math.Exp(input[At(i)] - largest) / sum;
            }
        }
    }

    /// <summary>dx_i = y_i * (dy_i - sum over j of dy_j * y_j), from x.</summary>
    public static void SoftmaxBackward(int outer, int axis, int inner, double[] input, double[] outputGradient, double[] inputGradient)
    {
        RequireLengths(outer, axis, inner, outputGradient, inputGradient);
        var output = new double[input.Length];
        Softmax(outer, axis, inner, input, output);
        for (int a = 0; a < outer; a++)
        {
            for (int b = 0; b < inner; b++)
            {
                int At(int i) => (((a * axis) + i) * inner) + b;
                double sum = 0;
                for (int j = 0; j < axis; j++)
                    sum += outputGradient[At(j)] * output[At(j)];
                for (int i = 0; i < axis; i++)
                    inputGradient[At(i)] = output[At(i)] * (outputGradient[At(i)] - sum);
            }
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void Map(double[] input, double[] output, Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(output.Length, input.Length, nameof(output));
        for (int i = 0; i < input.Length; i++)
            output[i] = function(input[i]);
    }

    private static void MapBackward(double[] input, double[] outputGradient, double[] inputGradient, Func<double, double> derivative)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(outputGradient);
        ArgumentNullException.ThrowIfNull(inputGradient);
        Require.Length(outputGradient.Length, input.Length, nameof(outputGradient));
        Require.Length(inputGradient.Length, input.Length, nameof(inputGradient));
        for (int i = 0; i < input.Length; i++)
            inputGradient[i] = outputGradient[i] * derivative(input[i]);
    }

    private static void RequireLengths(int outer, int axis, int inner, double[] source, double[] destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        Require.Length(source.Length, (long)outer * axis * inner, nameof(source));
        Require.Length(destination.Length, (long)outer * axis * inner, nameof(destination));
    }
}
