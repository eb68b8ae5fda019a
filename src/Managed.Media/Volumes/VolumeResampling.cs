using System;
using Managed.Tensors;

namespace Managed.Media.Volumes;

/// <summary>Volumes on a grid of cubes, as networks want them that know no distances.</summary>
public static class VolumeResampling
{
    private const int MostSamples = 8;

    /// <summary>
    /// The volume on a grid of cubes along the patient's right, front and head that covers all of its voxels; tilted and sheared grids are straightened.
    /// Values are interpolated from eight voxels, and where a cube is larger than a voxel they are means of such values spread over it.
    /// </summary>
    /// <param name="volume">The volume.</param>
    /// <param name="workers">The threads. Results do not depend on their number.</param>
    /// <param name="spacing">The side of a cube in millimetres.</param>
    /// <param name="outside">The value of cubes that no voxel lies around, such as -1000 HU for air.</param>
    /// <param name="options">The limit of values.</param>
    /// <exception cref="ArgumentException">The voxels lie in one plane.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The side is not above zero, or so small that the grid would have more values than the limit.</exception>
    public static Volume ToCubes(this Volume volume, WorkerPool workers, double spacing, float outside, VolumeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(workers);
        if (!(spacing > 0) || !double.IsFinite(spacing))
            throw new ArgumentOutOfRangeException(nameof(spacing), "The side of a cube is above zero.");
        Shape from = volume.Voxels.Shape;
        VolumeInverse inverse = VolumeInverse.Of(volume.Affine) ?? throw new ArgumentException("The voxels lie in one plane.", nameof(volume));
        (SpacePoint low, SpacePoint high) = Bounds(volume.Affine, from);
        (double width, double height, double depth) = (CubesIn(low.X, high.X, spacing), CubesIn(low.Y, high.Y, spacing), CubesIn(low.Z, high.Z, spacing));
        long limit = Math.Min((options ?? VolumeOptions.Default).MaximumVoxels, Array.MaxLength);
        if (!(from[0] * width * height * depth <= limit))
            throw new ArgumentOutOfRangeException(nameof(spacing), $"Cubes of {spacing} mm are {width} x {height} x {depth} in each of {from[0]} channels, above the limit of {limit}.");
        Shape to = [from[0], (int)depth, (int)height, (int)width];
        int[] samples = [SamplesOf(spacing, volume.Affine.First), SamplesOf(spacing, volume.Affine.Second), SamplesOf(spacing, volume.Affine.Third)];
        var cubes = new Tensor(to);
        workers.Run(to[0] * to[1], 0, new Job(volume.Voxels, cubes, inverse, low, spacing, samples, outside));
        var affine = new VolumeAffine(new SpacePoint(spacing, 0, 0), new SpacePoint(0, spacing, 0), new SpacePoint(0, 0, spacing), low);
        return volume with { Voxels = cubes, Affine = affine };
    }

    private static double CubesIn(double low, double high, double spacing) => Math.Floor(((high - low) / spacing) + 1e-6) + 1;

    private static int SamplesOf(double spacing, SpacePoint step) => (int)Math.Clamp(Math.Round(spacing / step.Length), 1, MostSamples);

    private static (SpacePoint Low, SpacePoint High) Bounds(VolumeAffine affine, Shape shape)
    {
        SpacePoint low = affine.Origin;
        SpacePoint high = affine.Origin;
        for (int corner = 1; corner < 8; corner++)
        {
            SpacePoint at = affine.PositionOf((corner & 1) * (shape[3] - 1), (corner >> 1 & 1) * (shape[2] - 1), (corner >> 2) * (shape[1] - 1));
            low = new SpacePoint(Math.Min(low.X, at.X), Math.Min(low.Y, at.Y), Math.Min(low.Z, at.Z));
            high = new SpacePoint(Math.Max(high.X, at.X), Math.Max(high.Y, at.Y), Math.Max(high.Z, at.Z));
        }

        return (low, high);
    }

    /// <summary>The mean of values spread over a cube's reach along the grid's axes, in voxels around the place.</summary>
    private static float Mean(ReadOnlySpan<float> values, Shape shape, SpacePoint place, int[] samples, float outside)
    {
        double sum = 0;
        for (int k = 0; k < samples[2]; k++)
        {
            for (int j = 0; j < samples[1]; j++)
            {
                for (int i = 0; i < samples[0]; i++)
                {
                    sum += At(
                        values, shape, place.X + i - ((samples[0] - 1) / 2.0), place.Y + j - ((samples[1] - 1) / 2.0), place.Z + k - ((samples[2] - 1) / 2.0), outside);
                }
            }
        }

        return (float)(sum / (samples[0] * samples[1] * samples[2]));
    }

    private static double At(ReadOnlySpan<float> values, Shape shape, double i, double j, double k, float outside)
    {
        // What rounding puts a hair outside of the grid is on its border.
        const double Hair = 1e-6;
        (int width, int height, int depth) = (shape[3], shape[2], shape[1]);
        if (!(i >= -Hair && j >= -Hair && k >= -Hair && i <= width - 1 + Hair && j <= height - 1 + Hair && k <= depth - 1 + Hair))
            return outside;
        (int x, double right) = Split(i, width);
        (int y, double below) = Split(j, height);
        (int z, double behind) = Split(k, depth);
        (int x1, int y1, int z1) = (Math.Min(x + 1, width - 1), Math.Min(y + 1, height - 1), Math.Min(z + 1, depth - 1));
        double front = Between(Row(values, width, (z * height) + y, x, x1, right), Row(values, width, (z * height) + y1, x, x1, right), below);
        double back = Between(Row(values, width, (z1 * height) + y, x, x1, right), Row(values, width, (z1 * height) + y1, x, x1, right), below);
        return Between(front, back, behind);
    }

    private static double Row(ReadOnlySpan<float> values, int width, int row, int x, int x1, double right) => Between(values[(row * width) + x], values[(row * width) + x1], right);

    private static double Between(double first, double second, double share) => first + (share * (second - first));

    private static (int Whole, double Part) Split(double position, int extent)
    {
        double inside = Math.Clamp(position, 0, extent - 1);
        int whole = (int)inside;
        return (whole, inside - whole);
    }

    /// <summary>Fills one plane of cubes a part.</summary>
    private readonly struct Job(Tensor voxels, Tensor cubes, VolumeInverse inverse, SpacePoint low, double spacing, int[] samples, float outside) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (Shape from, Shape to) = (voxels.Shape, cubes.Shape);
            ReadOnlySpan<float> source = voxels.Slice(part / to[1], 1).Span;
            Span<float> target = cubes.Span.Slice(part * to[2] * to[3], to[2] * to[3]);
            for (int at = 0; at < target.Length; at++)
            {
                SpacePoint place = low + (spacing * new SpacePoint(at % to[3], at / to[3], part % to[1]));
                target[at] = Mean(source, from, inverse.VoxelAt(place), samples, outside);
            }
        }
    }

    /// <summary>From positions in space to voxels.</summary>
    private readonly record struct VolumeInverse(SpacePoint I, SpacePoint J, SpacePoint K, SpacePoint Origin)
    {
        public static VolumeInverse? Of(VolumeAffine affine)
        {
            SpacePoint normal = affine.Second.Cross(affine.Third);
            double volume = affine.First.Dot(normal);
            return volume == 0 || !double.IsFinite(1 / volume)
                ? null
                : new VolumeInverse(1 / volume * normal, 1 / volume * affine.Third.Cross(affine.First), 1 / volume * affine.First.Cross(affine.Second), affine.Origin);
        }

        public SpacePoint VoxelAt(SpacePoint position)
        {
            SpacePoint from = position - Origin;
            return new SpacePoint(I.Dot(from), J.Dot(from), K.Dot(from));
        }
    }
}
