using System;

namespace Managed.Kernels.Distance;

/// <summary>Bounds on <see cref="Distances.SquaredEuclidean"/> from codes.</summary>
/// <remarks>
/// With p' and x' what the codes of probe and row stand for, s and r at least ‖p - p'‖ and ‖x - x'‖, and w at least the distance from
/// which on the computed square is not below the limit: ‖p - x‖ >= ‖p' - x'‖ - s - r, so the row is excluded where
/// ‖p' - x'‖² >= (m + r)² with m = w + s, that is ‖x'‖² - r² - 2 p'.x' - 2 m r >= m² - ‖p'‖². All terms are at most ‖p'‖² + ‖x'‖² + m² + r²
/// in size, and a share <see cref="CodedProbe.Slack"/> of that is given to their rounding.
/// </remarks>
internal sealed class EuclideanProbe(ReadOnlySpan<float> probe) : CodedProbe(probe)
{
    /// <summary>Beyond it squares are not measured by codes: sums must stay finite.</summary>
    private const double LargestSquare = 1e36;

    /// <summary>More than what terms below the normal numbers lose.</summary>
    private const double Least = 1e-40;

    public override float Factor => -2 * Vector.Scale;

    /// <summary>The terms of a row.</summary>
    public static CodeTerms Terms(in CodedVector row)
    {
        double square = row.Residual * row.Residual;
        bool bounded = row.Square < LargestSquare && square < LargestSquare;
        double offset = row.Square - square - (Slack * (row.Square + square));
        return new CodeTerms(row.Scale, ByteCodes.RoundUp(row.Residual), bounded ? -ByteCodes.RoundUp(-offset) : float.NaN);
    }

    /// <summary>A square of a distance from which on no distance is measured below a limit.</summary>
    public static double MeasuredFrom(float limit, int dimensions)
    {
        // A partial sum of d / 16 multiply-adds and four more additions; subtraction and square round before, and may be two operations.
        double lost = ((dimensions / 16) + 12) * Rounding;
        return (limit + (dimensions * 2.0 * float.Epsilon)) / (1 - lost);
    }

    public override bool TryFloor(float limit, out float slope, out float floor)
    {
        float reach = ByteCodes.RoundUp((Math.Sqrt(MeasuredFrom(limit, Dimensions)) * (1 + 1e-12)) + Vector.Residual);
        double square = (double)reach * reach;
        slope = 2 * reach;
        floor = ByteCodes.RoundUp(square - Vector.Square + (Slack * (square + Vector.Square)) + Least);
        return square < LargestSquare && Vector.Square < LargestSquare;
    }
}
