using System;

namespace Managed.Kernels.Distance;

/// <summary>Bounds on <see cref="Distances.Cosine(Simd.SimdLevel, ReadOnlySpan{float}, ReadOnlySpan{float})"/> from codes.</summary>
/// <remarks>
/// With p' and x' what the codes of probe and row stand for, and s and r at least ‖p - p'‖ and ‖x - x'‖: p.x &lt;= p'.x' + s ‖x'‖ + ‖p‖ r and
/// ‖x'‖ &lt;= ‖x‖ + r. The row is excluded where the cosine lies below 1 - limit by what the computed distance may be wrong, that is
/// -p'.x' / ‖x‖ - (‖p‖ + s) r / ‖x‖ >= s - ‖p‖ (1 - limit - wrong).
/// </remarks>
internal sealed class CosineProbe(ReadOnlySpan<float> probe) : CodedProbe(probe)
{
    /// <summary>Norms outside of this range are not measured by codes: squares and products of single precision must neither vanish nor overflow.</summary>
    private const double LeastNorm = 1e-15;
    private const double LargestNorm = 1e15;

    public override float Factor => -Vector.Scale;

    /// <summary>The terms of a row.</summary>
    public static CodeTerms Terms(in CodedVector row)
    {
        double radius = row.Residual / row.Norm;
        bool bounded = Measurable(row.Norm) && radius < 1;
        return bounded ? new CodeTerms((float)(row.Scale / row.Norm), ByteCodes.RoundUp(radius * (1 + 1e-9)), 0) : new CodeTerms(0, 0, float.NaN);
    }

    public override bool TryFloor(float limit, out float slope, out float floor)
    {
        // Three sums of d / 16 multiply-adds and four more additions, two of them under a root, and what follows them.
        double wrong = ((Dimensions / 8) + 40) * 1.1 * Rounding;
        slope = ByteCodes.RoundUp(Vector.Norm + Vector.Residual);
        floor = ByteCodes.RoundUp(Vector.Residual - (Vector.Norm * (1 - limit - wrong)) + (8 * Slack * slope));
        return Measurable(Vector.Norm) && float.IsFinite(floor);
    }

    private static bool Measurable(double norm) => norm is > LeastNorm and < LargestNorm;
}
