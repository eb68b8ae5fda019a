using System;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style.Costs;

/// <summary>The mean over all values of the squared differences to the right and lower neighbours: small for smooth pictures.</summary>
internal static class TotalVariation
{
    public static double Evaluate(Tensor picture)
    {
        int width = picture.Shape[3];
        int rows = picture.Length / width;
        int height = picture.Shape[2];
        ReadOnlySpan<float> x = picture.Span;
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> line = x.Slice(row * width, width);
            sum += Distances.SquaredEuclidean(SimdHardware.Level, line[1..], line[..^1]);
            if ((row + 1) % height != 0)
                sum += Distances.SquaredEuclidean(SimdHardware.Level, x.Slice((row + 1) * width, width), line);
        }

        return sum / picture.Length;
    }

    /// <summary>gradient += weight * dTV / dx.</summary>
    public static void Backward(Tensor picture, double weight, Span<float> gradient)
    {
        int width = picture.Shape[3];
        int height = picture.Shape[2];
        ReadOnlySpan<float> x = picture.Span;
        float factor = (float)(2 * weight / picture.Length);
        for (int i = 0; i < x.Length; i++)
        {
            if ((i + 1) % width != 0)
                Spread(x, i, i + 1, factor, gradient);
            if (i / width % height != height - 1)
                Spread(x, i, i + width, factor, gradient);
        }
    }

    private static void Spread(ReadOnlySpan<float> x, int here, int neighbour, float factor, Span<float> gradient)
    {
        float slope = factor * (x[neighbour] - x[here]);
        gradient[neighbour] += slope;
        gradient[here] -= slope;
    }
}
