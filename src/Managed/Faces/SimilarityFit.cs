using System;
using Managed.Kernels.Resample;

namespace Managed.Faces;

/// <summary>The similarity (rotation, scale, translation) that brings points nearest to others in the sense of least squares.</summary>
/// <remarks>S. Umeyama: Least-Squares Estimation of Transformation Parameters Between Two Point Patterns (1991), in two dimensions without reflection.</remarks>
internal static class SimilarityFit
{
    /// <summary>The map from one set of points to the other.</summary>
    public static AffineTransform Of(ReadOnlySpan<(double X, double Y)> from, ReadOnlySpan<FacePoint> to)
    {
        double meanX = 0;
        double meanY = 0;
        double meanU = 0;
        double meanV = 0;
        for (int i = 0; i < from.Length; i++)
        {
            meanX += from[i].X;
            meanY += from[i].Y;
            meanU += to[i].X;
            meanV += to[i].Y;
        }

        double count = from.Length;
        (meanX, meanY, meanU, meanV) = (meanX / count, meanY / count, meanU / count, meanV / count);
        double along = 0;
        double across = 0;
        double spread = 0;
        for (int i = 0; i < from.Length; i++)
        {
            (double x, double y) = (from[i].X - meanX, from[i].Y - meanY);
            (double u, double v) = (to[i].X - meanU, to[i].Y - meanV);
            along += (x * u) + (y * v);
            across += (x * v) - (y * u);
            spread += (x * x) + (y * y);
        }

        double a = along / spread;
        double b = across / spread;
        return new AffineTransform(a, -b, meanU - (a * meanX) + (b * meanY), b, a, meanV - (b * meanX) - (a * meanY));
    }
}
