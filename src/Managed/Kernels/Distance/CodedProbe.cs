using System;

namespace Managed.Kernels.Distance;

/// <summary>A coded probe, and what tells by <see cref="CodeBounds"/> which rows <see cref="Distances"/> cannot measure below a limit.</summary>
internal abstract class CodedProbe
{
    /// <summary>
    /// More than sixteen roundings, which is more than the terms of a row and a bound go through, each of no more than the sums of squares
    /// that this is multiplied with.
    /// </summary>
    protected const double Slack = 1.0 / (1 << 20);

    /// <summary>The rounding of single precision.</summary>
    protected const double Rounding = 1.0 / (1 << 24);

    private readonly int[] pairs;

    /// <summary>Codes a probe of finite values.</summary>
    protected CodedProbe(ReadOnlySpan<float> probe)
    {
        var codes = new short[probe.Length];
        Vector = ByteCodes.Encode(probe, ByteCodes.LargestOfProbe(probe.Length), codes);
        pairs = ByteCodes.PairUp(codes);
        Dimensions = probe.Length;
    }

    /// <summary>As <see cref="CodeBounds"/> takes them.</summary>
    public ReadOnlySpan<int> Pairs => pairs;

    /// <summary>The factor of the products.</summary>
    public abstract float Factor { get; }

    /// <summary>The probe.</summary>
    protected CodedVector Vector { get; }

    /// <summary>Values of the probe.</summary>
    protected int Dimensions { get; }

    /// <summary>What a row has to reach in order to be excluded.</summary>
    /// <param name="limit">A measure.</param>
    /// <param name="slope">The slope to compute bounds with.</param>
    /// <param name="floor">A row whose bound is not below this is measured no lower than the limit.</param>
    /// <returns>Whether there is such a floor.</returns>
    public abstract bool TryFloor(float limit, out float slope, out float floor);
}
