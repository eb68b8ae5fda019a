using System;

namespace Managed.Kernels.Distance;

/// <summary>Bounds on <see cref="Distances.SquaredEuclidean"/> from products of single precision.</summary>
/// <remarks>
/// ‖p - x‖² = ‖p‖² + ‖x‖² - 2 p.x. A chain of d multiply-adds that begins with an offset below ‖x‖² and adds the products of -2 p and x
/// errs by at most d + 2 roundings of 2 ‖x‖² + ‖p‖², since |2 p.x| summed by magnitudes is at most ‖p‖² + ‖x‖². The offset is ‖x‖²
/// less its share of that, and a row is excluded where its chain is not below a floor that has ‖p‖²'s share.
/// </remarks>
internal static class ProductBounds
{
    /// <summary>Beyond it there are no bounds: sums must stay finite.</summary>
    private const double LargestSquare = 1e36;

    /// <summary>What the chain of a row begins with; NaN leaves the row without a bound.</summary>
    /// <param name="square">The computed product of the row with itself.</param>
    /// <param name="dimensions">Values of the row.</param>
    public static float Offset(float square, int dimensions) =>
        square <= LargestSquare ? -ByteCodes.RoundUp(-square * (1 - (4 * Share(dimensions)))) : float.NaN;

    /// <summary>What a row's chain has to reach so that the row is measured no lower than a limit; NaN where nothing reaches it.</summary>
    /// <param name="square">‖p‖² of the probe.</param>
    /// <param name="limit">A measure.</param>
    /// <param name="dimensions">Values of the probe.</param>
    public static float Floor(double square, float limit, int dimensions)
    {
        double least = 8.0 * dimensions * float.Epsilon;
        double floor = EuclideanProbe.MeasuredFrom(limit, dimensions) - square + (2 * Share(dimensions) * square) + least;
        return square <= LargestSquare && Math.Abs(floor) <= LargestSquare ? ByteCodes.RoundUp(floor) : float.NaN;
    }

    private static double Share(int dimensions) => 1.02 * (dimensions + 8) / (1 << 24);
}
