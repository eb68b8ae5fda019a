using System;

namespace Managed.Kernels.Resample;

/// <summary>The interpolating function of a resize. When shrinking it is stretched to the step between outputs, which suppresses aliases.</summary>
public enum ResizeFilter
{
    /// <summary>Linear interpolation; a triangle of radius 1.</summary>
    Triangle,

    /// <summary>Cubic convolution of radius 2 with a = -1/2; Keys: Cubic convolution interpolation for digital image processing (1981).</summary>
    Cubic,
}

/// <summary>The filters as functions.</summary>
internal static class ResizeFilterExtensions
{
    public static double Radius(this ResizeFilter filter) => filter == ResizeFilter.Cubic ? 2 : 1;

    public static double Weight(this ResizeFilter filter, double distance)
    {
        double x = Math.Abs(distance);
        if (filter == ResizeFilter.Triangle)
            return Math.Max(0, 1 - x);
        if (x < 1)
            return (((1.5 * x) - 2.5) * x * x) + 1;
        return x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2 : 0;
    }
}
