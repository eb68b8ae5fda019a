using System;

namespace Managed.Media.Volumes;

/// <summary>
/// Where voxel (i, j, k) lies in millimetres: position = origin + i·first + j·second + k·third. Coordinates grow to the patient's right,
/// front (anterior) and head (superior): RAS.
/// </summary>
/// <param name="First">A step along i.</param>
/// <param name="Second">A step along j.</param>
/// <param name="Third">A step along k.</param>
/// <param name="Origin">The voxel (0, 0, 0).</param>
public readonly record struct VolumeAffine(SpacePoint First, SpacePoint Second, SpacePoint Third, SpacePoint Origin)
{
    /// <summary>The distances between voxels along i, j and k.</summary>
    public SpacePoint Spacing => new(First.Length, Second.Length, Third.Length);

    /// <summary>The directions into which i, j and k run, as in "RAS" or "LPS", by the nearest axis.</summary>
    public string AxisCodes
    {
        get
        {
            Span<char> codes = stackalloc char[3];
            ReadOnlySpan<Axis> axes = NearestAxes();
            for (int a = 0; a < 3; a++)
                codes[axes[a].Source] = (axes[a].IsReversed ? "LPI" : "RAS")[a];
            return codes.ToString();
        }
    }

    /// <summary>A grid along the axes with the given distances.</summary>
    public static VolumeAffine OfSpacing(double first, double second, double third) =>
        new(new SpacePoint(first, 0, 0), new SpacePoint(0, second, 0), new SpacePoint(0, 0, third), default);

    /// <summary>The position of a voxel.</summary>
    public SpacePoint PositionOf(double i, double j, double k) => Origin + (i * First) + (j * Second) + (k * Third);

    /// <summary>For right, front and head the grid axis that comes nearest, each used once: the choice with the largest sum of cosines.</summary>
    internal Axis[] NearestAxes()
    {
        ReadOnlySpan<(int, int, int)> orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)];
        double best = double.NegativeInfinity;
        (int R, int A, int S) chosen = default;
        foreach ((int r, int a, int s) in orders)
        {
            double sum = Math.Abs(Cosine(r, 0)) + Math.Abs(Cosine(a, 1)) + Math.Abs(Cosine(s, 2));
            if (sum > best)
                (best, chosen) = (sum, (r, a, s));
        }

        return [new(chosen.R, Cosine(chosen.R, 0) < 0), new(chosen.A, Cosine(chosen.A, 1) < 0), new(chosen.S, Cosine(chosen.S, 2) < 0)];
    }

    /// <summary>The grid after its axes have been exchanged and turned.</summary>
    /// <param name="axes">Which axis comes first, second and third, and whether backwards.</param>
    /// <param name="extents">Voxels along i, j and k before.</param>
    internal VolumeAffine Along(ReadOnlySpan<Axis> axes, ReadOnlySpan<int> extents)
    {
        SpacePoint origin = Origin;
        Span<SpacePoint> steps = stackalloc SpacePoint[3];
        for (int a = 0; a < 3; a++)
        {
            SpacePoint step = Step(axes[a].Source);
            steps[a] = axes[a].IsReversed ? -1 * step : step;
            if (axes[a].IsReversed)
                origin += (extents[axes[a].Source] - 1) * step;
        }

        return new VolumeAffine(steps[0], steps[1], steps[2], origin);
    }

    private SpacePoint Step(int axis) => axis switch { 0 => First, 1 => Second, _ => Third };

    private double Cosine(int axis, int direction)
    {
        SpacePoint step = Step(axis);
        double length = step.Length;
        return length == 0 ? 0 : step[direction] / length;
    }

    /// <summary>A grid axis and whether it is to run backwards.</summary>
    internal readonly record struct Axis(int Source, bool IsReversed);
}
