using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Distance;

/// <summary>The next probe, from one on, for which a row of a group is not excluded, or the number of probes.</summary>
/// <param name="bounds">The rows' chains, [probe, row of the group].</param>
/// <param name="floors">A floor a probe.</param>
/// <param name="probe">The first probe to look at.</param>
internal delegate int NearProbe(ReadOnlySpan<float> bounds, ReadOnlySpan<float> floors, int probe);

/// <summary>Bounds on <see cref="Distances.SquaredEuclidean"/> from products of single precision.</summary>
/// <remarks>
/// ‖p - x‖² = ‖p‖² + ‖x‖² - 2 p.x. A chain of d multiply-adds that begins with an offset below ‖x‖² and adds the products of -2 p and x
/// errs by at most d + 2 roundings of 2 ‖x‖² + ‖p‖², since |2 p.x| summed by magnitudes is at most ‖p‖² + ‖x‖². The offset is ‖x‖²
/// less its share of that, and a row is excluded where its chain is not below a floor that has ‖p‖²'s share.
/// </remarks>
internal static class ProductBounds
{
    /// <summary>Rows whose chains lie side by side.</summary>
    public const int GroupRows = 32;

    /// <summary>Which probe a group of rows is to be offered to next.</summary>
    public static readonly KernelRegistry<NearProbe> Near =
        KernelRegistry.Widths<NearProbe>("rows near a probe", Next<Simd512>, Next<Simd256>, Next<Simd128>, Next<SimdScalar>);

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Next<T>(ReadOnlySpan<float> bounds, ReadOnlySpan<float> floors, int probe)
        where T : struct, ISimd<T>
    {
        Require.Length(bounds.Length, floors.Length * GroupRows, nameof(bounds));
        for (; probe < floors.Length; probe++)
        {
            // At or above the floor is above the number before it, and what is NaN is above nothing.
            T below = T.Broadcast(MathF.BitDecrement(floors[probe]));
            ref float bound = ref MemoryMarshal.GetReference(bounds.Slice(probe * GroupRows, GroupRows));
            T excluded = T.LessThan(below, T.Load(in bound, 0));
            for (nuint i = (nuint)T.Lanes; i < GroupRows; i += (nuint)T.Lanes)
                excluded = T.Select(excluded, T.LessThan(below, T.Load(in bound, i)), T.Zero);
            if (T.BitsOf(excluded) != uint.MaxValue >> (32 - T.Lanes))
                return probe;
        }

        return floors.Length;
    }

    private static double Share(int dimensions) => 1.02 * (dimensions + 8) / (1 << 24);
}
