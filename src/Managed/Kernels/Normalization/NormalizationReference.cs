using System;

namespace Managed.Kernels.Normalization;

/// <summary>The normalisations and their gradients as their definitions read, in double precision.</summary>
public static class NormalizationReference
{
    /// <summary>y[n, c, p] = scale[c] * x[n, c, p] + shift[c].</summary>
    public static void Affine(int channels, int positions, double[] input, double[] scale, double[] shift, double[] output)
    {
        RequireChannels(channels, positions, input, output);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        for (int i = 0; i < input.Length; i++)
            output[i] = (scale[i / positions % channels] * input[i]) + shift[i / positions % channels];
    }

    /// <summary>dx = scale * dy, overwritten; dscale[c] += sum of dy * x, dshift[c] += sum of dy.</summary>
    public static void AffineBackward(
        int channels, int positions, double[] input, double[] scale, double[] outputGradient, double[] inputGradient, double[] scaleGradient, double[] shiftGradient)
    {
        RequireChannels(channels, positions, input, outputGradient);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(inputGradient);
        ArgumentNullException.ThrowIfNull(scaleGradient);
        ArgumentNullException.ThrowIfNull(shiftGradient);
        for (int i = 0; i < input.Length; i++)
        {
            int c = i / positions % channels;
            inputGradient[i] = scale[c] * outputGradient[i];
            scaleGradient[c] += outputGradient[i] * input[i];
            shiftGradient[c] += outputGradient[i];
        }
    }

    /// <summary>y = scale * (x - mean) / sqrt(variance + epsilon) + shift, mean and variance being the channel's over batch and positions.</summary>
    public static void Batch(int channels, int positions, double epsilon, double[] input, double[] scale, double[] shift, double[] output)
    {
        RequireChannels(channels, positions, input, output);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        (double[] mean, double[] variance) = Moments(channels, positions, input);
        for (int i = 0; i < input.Length; i++)
        {
            int c = i / positions % channels;
            output[i] = (scale[c] * (input[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon)) + shift[c];
        }
    }

    /// <summary>
    /// dx through mean and variance, overwritten: with x^ the normalised input and m values a channel,
    /// dx = scale / sqrt(variance + epsilon) * (dy - sum(dy) / m - x^ * sum(dy * x^) / m); dscale += sum of dy * x^, dshift += sum of dy.
    /// </summary>
    public static void BatchBackward(
        int channels, int positions, double epsilon, double[] input, double[] scale, double[] outputGradient, double[] inputGradient, double[] scaleGradient, double[] shiftGradient)
    {
        RequireChannels(channels, positions, input, outputGradient);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(inputGradient);
        ArgumentNullException.ThrowIfNull(scaleGradient);
        ArgumentNullException.ThrowIfNull(shiftGradient);
        (double[] mean, double[] variance) = Moments(channels, positions, input);
        double Normalized(int i) => (input[i] - mean[i / positions % channels]) / Math.Sqrt(variance[i / positions % channels] + epsilon);
        var sum = new double[channels];
        var along = new double[channels];
        for (int i = 0; i < input.Length; i++)
        {
            int c = i / positions % channels;
            sum[c] += outputGradient[i];
            along[c] += outputGradient[i] * Normalized(i);
        }

        double count = (double)input.Length / channels;
        for (int i = 0; i < input.Length; i++)
        {
            int c = i / positions % channels;
            inputGradient[i] = scale[c] / Math.Sqrt(variance[c] + epsilon) * (outputGradient[i] - (sum[c] / count) - (Normalized(i) * along[c] / count));
        }

        for (int c = 0; c < channels; c++)
        {
            scaleGradient[c] += along[c];
            shiftGradient[c] += sum[c];
        }
    }

    /// <summary>y = x / ‖x‖ for each of the rows.</summary>
    public static void L2(int rows, double[] input, double[] output)
    {
        RequireRows(rows, input, output);
        int columns = input.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            double norm = Norm(input, row * columns, columns);
            for (int i = row * columns; i < (row + 1) * columns; i++)
                output[i] = input[i] / norm;
        }
    }

    /// <summary>dx_i = dy_i / ‖x‖ - x_i * (x . dy) / ‖x‖³ for each of the rows; overwritten.</summary>
    public static void L2Backward(int rows, double[] input, double[] outputGradient, double[] inputGradient)
    {
        RequireRows(rows, input, outputGradient);
        ArgumentNullException.ThrowIfNull(inputGradient);
        int columns = input.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            double norm = Norm(input, row * columns, columns);
            double dot = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++)
                dot += input[i] * outputGradient[i];
            for (int i = row * columns; i < (row + 1) * columns; i++)
                inputGradient[i] = (outputGradient[i] / norm) - (input[i] * dot / (norm * norm * norm));
        }
    }

    private static (double[] Mean, double[] Variance) Moments(int channels, int positions, double[] input)
    {
        var mean = new double[channels];
        var variance = new double[channels];
        double count = (double)input.Length / channels;
        for (int i = 0; i < input.Length; i++)
            mean[i / positions % channels] += input[i] / count;
        for (int i = 0; i < input.Length; i++)
            variance[i / positions % channels] += Math.Pow(input[i] - mean[i / positions % channels], 2) / count;
        return (mean, variance);
    }

    private static double Norm(double[] values, int first, int count)
    {
        double sum = 0;
        for (int i = first; i < first + count; i++)
            sum += values[i] * values[i];
        return Math.Sqrt(sum);
    }

    private static void RequireChannels(int channels, int positions, double[] first, double[] second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Require.Length(first.Length, (long)first.Length / ((long)channels * positions) * channels * positions, nameof(first));
        Require.Length(second.Length, first.Length, nameof(second));
    }

    private static void RequireRows(int rows, double[] first, double[] second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Require.Length(first.Length, (long)first.Length / rows * rows, nameof(first));
        Require.Length(second.Length, first.Length, nameof(second));
    }
}
