using System;

namespace Managed.Kernels.Resample;

/// <summary>Resizing and warping as their definitions read, in double precision.</summary>
public static class ResampleReference
{
    /// <summary>The output at (p, q) is the mean of the input weighted by the filter on both axes.</summary>
    public static void Resize(ResizeFilter filter, int inputHeight, int inputWidth, int outputHeight, int outputWidth, double[] input, double[] output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(input.Length, (long)inputHeight * inputWidth, nameof(input));
        Require.Length(output.Length, (long)outputHeight * outputWidth, nameof(output));
        for (int p = 0; p < outputHeight; p++)
        {
            for (int q = 0; q < outputWidth; q++)
            {
                double sum = 0;
                double total = 0;
                for (int y = 0; y < inputHeight; y++)
                {
                    double rowWeight = Weight(filter, y, p, inputHeight, outputHeight);
                    if (rowWeight == 0)
                        continue;
                    for (int x = 0; x < inputWidth; x++)
                    {
                        double weight = rowWeight * Weight(filter, x, q, inputWidth, outputWidth);
                        sum += weight * input[(y * inputWidth) + x];
                        total += weight;
                    }
                }

                output[(p * outputWidth) + q] = sum / total;
            }
        }
    }

    /// <summary>A destination pixel of [3, height, width] is the mean of samples x samples bilinear reads of the interleaved source.</summary>
    public static void Warp(byte[] picture, int pictureWidth, AffineTransform map, int samples, int height, int width, double[] output)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(output.Length, 3L * height * width, nameof(output));
        for (int channel = 0; channel < 3; channel++)
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        {
            double sum = 0;
            for (int j = 0; j < samples; j++)
            for (int i = 0; i < samples; i++)
            {
                (double u, double v) = map.Apply(x + ((i + 0.5) / samples), y + ((j + 0.5) / samples));
                sum += Bilinear(picture, pictureWidth, channel, u - 0.5, v - 0.5);
            }

            output[(((channel * height) + y) * width) + x] = sum / (samples * samples);
        }
    }

    private static double Weight(ResizeFilter filter, int input, int output, int inputExtent, int outputExtent)
    {
        double scale = (double)inputExtent / outputExtent;
        double distance = (input + 0.5 - ((output + 0.5) * scale)) / Math.Max(1, scale);
        double x = Math.Abs(distance);
        return filter switch
        {
            ResizeFilter.Triangle => x < 1 ? 1 - x : 0,
            _ when x < 1 => (1.5 * x * x * x) - (2.5 * x * x) + 1,
            _ when x < 2 => (-0.5 * x * x * x) + (2.5 * x * x) - (4 * x) + 2,
            _ => 0,
        };
    }

    private static double Bilinear(byte[] picture, int width, int channel, double u, double v)
    {
        int height = picture.Length / (3 * width);
        double x0 = Math.Floor(u);
        double y0 = Math.Floor(v);
        double At(double x, double y) =>
            picture[(3 * (((int)Math.Clamp(y, 0, height - 1) * width) + (int)Math.Clamp(x, 0, width - 1))) + channel];
        double upper = ((1 - (u - x0)) * At(x0, y0)) + ((u - x0) * At(x0 + 1, y0));
        double lower = ((1 - (u - x0)) * At(x0, y0 + 1)) + ((u - x0) * At(x0 + 1, y0 + 1));
        return ((1 - (v - y0)) * upper) + ((v - y0) * lower);
    }
}
