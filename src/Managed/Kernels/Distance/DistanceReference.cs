using System;

namespace Managed.Kernels.Distance;

/// <summary>The distances and their gradients to the first vector as their definitions read, in double precision. Gradients overwrite.</summary>
public static class DistanceReference
{
    /// <summary>‖a - b‖².</summary>
    public static double SquaredEuclidean(double[] a, double[] b)
    {
        RequireLengths(a, b);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    /// <summary>da = 2 dy (a - b).</summary>
    public static void SquaredEuclideanBackward(double[] a, double[] b, double outputGradient, double[] gradient)
    {
        RequireLengths(a, b);
        ArgumentNullException.ThrowIfNull(gradient);
        for (int i = 0; i < a.Length; i++)
            gradient[i] = 2 * outputGradient * (a[i] - b[i]);
    }

    /// <summary>1 - a . b / (‖a‖ ‖b‖).</summary>
    public static double Cosine(double[] a, double[] b)
    {
        RequireLengths(a, b);
        return 1 - (Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b)));
    }

    /// <summary>da = dy ((a . b) a / (‖a‖³ ‖b‖) - b / (‖a‖ ‖b‖)).</summary>
    public static void CosineBackward(double[] a, double[] b, double outputGradient, double[] gradient)
    {
        RequireLengths(a, b);
        ArgumentNullException.ThrowIfNull(gradient);
        double normA = Math.Sqrt(Dot(a, a));
        double normB = Math.Sqrt(Dot(b, b));
        for (int i = 0; i < a.Length; i++)
            gradient[i] = outputGradient * ((Dot(a, b) * a[i] / (normA * normA * normA * normB)) - (b[i] / (normA * normB)));
    }

    /// <summary>Sum over k of (a_k - b_k)² / (|a_k| + |b_k|), terms with a_k = b_k = 0 being 0.</summary>
    public static double ChiSquare(double[] a, double[] b)
    {
        RequireLengths(a, b);
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double weight = Math.Abs(a[i]) + Math.Abs(b[i]);
            if (weight > 0)
                sum += (a[i] - b[i]) * (a[i] - b[i]) / weight;
        }

        return sum;
    }

    /// <summary>da = dy (2 (a - b) / s - sign(a) (a - b)² / s²) with s = |a| + |b|, and 0 where s is 0.</summary>
    public static void ChiSquareBackward(double[] a, double[] b, double outputGradient, double[] gradient)
    {
        RequireLengths(a, b);
        ArgumentNullException.ThrowIfNull(gradient);
        for (int i = 0; i < a.Length; i++)
        {
            double weight = Math.Abs(a[i]) + Math.Abs(b[i]);
            double difference = a[i] - b[i];
            double sign = a[i] < 0 ? -1 : 1;
            gradient[i] = weight > 0 ? outputGradient * ((2 * difference / weight) - (sign * difference * difference / (weight * weight))) : 0;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static void RequireLengths(double[] a, double[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Require.Length(b.Length, a.Length, nameof(b));
    }
}
