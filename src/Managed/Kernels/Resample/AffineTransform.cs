using System;

namespace Managed.Kernels.Resample;

/// <summary>A map of the plane: (x, y) to (Xx * x + Xy * y + X0, Yx * x + Yy * y + Y0). Pixel (i, j) covers [i, i + 1) x [j, j + 1).</summary>
/// <param name="Xx">Of x on x.</param>
/// <param name="Xy">Of y on x.</param>
/// <param name="X0">Offset of x.</param>
/// <param name="Yx">Of x on y.</param>
/// <param name="Yy">Of y on y.</param>
/// <param name="Y0">Offset of y.</param>
public readonly record struct AffineTransform(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>The map that changes nothing.</summary>
    public static AffineTransform Identity => new(1, 0, 0, 0, 1, 0);

    /// <summary>The factor by which lengths grow, as the square root of the area's.</summary>
    public double Scale => Math.Sqrt(Math.Abs((Xx * Yy) - (Xy * Yx)));

    /// <summary>The image of a point.</summary>
    public (double X, double Y) Apply(double x, double y) => ((Xx * x) + (Xy * y) + X0, (Yx * x) + (Yy * y) + Y0);

    /// <summary>The map that undoes this one.</summary>
    /// <exception cref="InvalidOperationException">The map flattens the plane.</exception>
    public AffineTransform Invert()
    {
        double determinant = (Xx * Yy) - (Xy * Yx);
        if (determinant == 0 || !double.IsFinite(determinant))
            throw new InvalidOperationException("The map has no inverse.");
        double xx = Yy / determinant;
        double xy = -Xy / determinant;
        double yx = -Yx / determinant;
        double yy = Xx / determinant;
        return new AffineTransform(xx, xy, -((xx * X0) + (xy * Y0)), yx, yy, -((yx * X0) + (yy * Y0)));
    }
}
