using System;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>The mean and covariance of a picture's colours, in double precision; of [1, 3, H, W], as vectors and symmetric matrices of three.</summary>
internal sealed class ColorStatistics
{
    /// <summary>The variance of one step of eight bits: what varies less is rounding, and is not stretched.</summary>
    private const double LeastVariance = 1.0 / (255 * 255);

    private readonly double[] mean = new double[3];
    private readonly double[,] covariance = new double[3, 3];

    public ColorStatistics(Tensor picture)
    {
        int plane = picture.Length / 3;
        ReadOnlySpan<float> values = picture.Span;
        for (int channel = 0; channel < 3; channel++)
        {
            foreach (float value in values.Slice(channel * plane, plane))
                mean[channel] += value;
            mean[channel] /= plane;
        }

        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int p = 0; p < plane; p++)
                    sum += (values[(i * plane) + p] - mean[i]) * (values[(j * plane) + p] - mean[j]);
                covariance[i, j] = covariance[j, i] = sum / plane;
            }
        }
    }

    /// <summary>The picture of these colours with the mean and covariance of others: x -> A (x - mean) + mean', A = S'^(1/2) S^(-1/2), kept in 0..1.</summary>
    public Tensor Match(Tensor picture, ColorStatistics other)
    {
        double[,] map = Product(other.Power(0.5), Power(-0.5));
        var result = new Tensor(picture.Shape);
        int plane = picture.Length / 3;
        ReadOnlySpan<float> from = picture.Span;
        Span<float> to = result.Span;
        for (int p = 0; p < plane; p++)
        {
            double red = from[p] - mean[0];
            double green = from[plane + p] - mean[1];
            double blue = from[(2 * plane) + p] - mean[2];
            for (int i = 0; i < 3; i++)
                to[(i * plane) + p] = (float)Math.Clamp((map[i, 0] * red) + (map[i, 1] * green) + (map[i, 2] * blue) + other.mean[i], 0, 1);
        }

        return result;
    }

    /// <summary>The symmetric root or inverse root of the covariance.</summary>
    private double[,] Power(double exponent)
    {
        (double[] values, double[,] vectors) = Diagonalize((double[,])covariance.Clone());
        var power = new double[3, 3];
        for (int k = 0; k < 3; k++)
        {
            double root = Math.Sqrt(Math.Max(values[k], exponent < 0 ? LeastVariance : 0));
            double factor = exponent < 0 ? 1 / root : root;
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                    power[i, j] += factor * vectors[i, k] * vectors[j, k];
            }
        }

        return power;
    }

    /// <summary>Eigenvalues, and eigenvectors as columns, by the rotations of Jacobi.</summary>
    private static (double[] Values, double[,] Vectors) Diagonalize(double[,] a)
    {
        const int Sweeps = 16;
        double[,] vectors = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        for (int step = 0; step < 3 * Sweeps; step++)
        {
            (int p, int q) = (step % 3) switch { 0 => (0, 1), 1 => (0, 2), _ => (1, 2) };
            if (a[p, q] == 0)
                continue;
            double theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
            double tangent = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
            double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
            double sine = tangent * cosine;
            for (int k = 0; k < 3; k++)
                (a[k, p], a[k, q]) = ((cosine * a[k, p]) - (sine * a[k, q]), (sine * a[k, p]) + (cosine * a[k, q]));
            for (int k = 0; k < 3; k++)
                (a[p, k], a[q, k]) = ((cosine * a[p, k]) - (sine * a[q, k]), (sine * a[p, k]) + (cosine * a[q, k]));
            for (int k = 0; k < 3; k++)
                (vectors[k, p], vectors[k, q]) = ((cosine * vectors[k, p]) - (sine * vectors[k, q]), (sine * vectors[k, p]) + (cosine * vectors[k, q]));
        }

        return ([a[0, 0], a[1, 1], a[2, 2]], vectors);
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
                product[i, j] = (a[i, 0] * b[0, j]) + (a[i, 1] * b[1, j]) + (a[i, 2] * b[2, j]);
        }

        return product;
    }
}
