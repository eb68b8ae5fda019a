using System;
using System.Linq;
using Managed.Media.Volumes;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Volumes;

public sealed class VolumeResamplingTests : IDisposable
{
    /// <summary>Oblique, sheared and uneven.</summary>
    private static readonly VolumeAffine Tilted = new(new(-0.9, 0.1, 0), new(0, 1.2, 0.3), new(0.2, -0.1, 2.5), new(5, -7, 11));

    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(0.8)]
    [InlineData(2.2)]
    public void What_grows_evenly_through_space_does_so_in_cubes(double spacing)
    {
        Volume cubes = Even(Tilted, [2, 6, 9, 8]).ToCubes(workers, spacing, float.NaN);
        Assert.Equal("RAS", cubes.Affine.AxisCodes);
        Assert.Equal(new SpacePoint(spacing, spacing, spacing), cubes.Affine.Spacing);
        int inside = 0;
        Shape shape = cubes.Voxels.Shape;
        for (int at = 0; at < cubes.Voxels.Length; at++)
        {
            float value = cubes.Voxels.Span[at];
            if (float.IsNaN(value))
                continue;
            SpacePoint place = cubes.Affine.PositionOf(at % shape[3], at / shape[3] % shape[2], at / shape[3] / shape[2] % shape[1]);
            Assert.Equal(ValueAt(place, at / shape[3] / shape[2] / shape[1]), value, 1e-4);
            inside++;
        }

        Assert.InRange(inside, cubes.Voxels.Length / 20, cubes.Voxels.Length - 1);
    }

    [Fact]
    public void Cubes_of_the_voxels_own_size_are_the_voxels()
    {
        Volume volume = Even(VolumeAffine.OfSpacing(1.5, 1.5, 1.5), [1, 4, 5, 6]);
        new SeededRandom(1).Fill(volume.Voxels.Span, -1000, 1000);
        Volume cubes = volume.ToCubes(workers, 1.5, 0);
        Assert.Equal(volume.Voxels.Shape, cubes.Voxels.Shape);
        Assert.All(volume.Voxels.Span.ToArray().Zip(cubes.Voxels.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-2f));
    }

    [Fact]
    public void Larger_cubes_hold_means()
    {
        // Cubes lie around the voxels 0, 3, 6 and 9; each is the mean of three.
        var voxels = new Tensor([1, 1, 1, 10]);
        voxels.Span[4] = 3;
        voxels.Span[6] = 6;
        Volume cubes = new Volume(voxels, VolumeAffine.OfSpacing(1, 3, 3), true, "HU").ToCubes(workers, 3, 0);
        Assert.Equal([0f, 1f, 2f, 0f], cubes.Voxels.Span.ToArray());
        Assert.Equal("HU", cubes.Unit);
    }

    [Fact]
    public void What_lies_outside_has_the_value_that_was_given()
    {
        Volume cubes = Even(Tilted, [1, 6, 9, 8]).ToCubes(workers, 1, -1024);
        Assert.Equal(-1024, cubes.Voxels.Span[0]);
    }

    [Fact]
    public void Grids_that_are_none_are_refused()
    {
        Volume flat = Even(new VolumeAffine(new(1, 0, 0), new(0, 1, 0), new(1, 1, 0), default), [1, 2, 2, 2]);
        Assert.Throws<ArgumentException>(() => flat.ToCubes(workers, 1, 0));
        Volume volume = Even(Tilted, [1, 6, 9, 8]);
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.ToCubes(workers, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.ToCubes(workers, double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.ToCubes(workers, 1e-5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => volume.ToCubes(workers, 1, 0, new VolumeOptions { MaximumVoxels = 100 }));
    }

    private static Volume Even(VolumeAffine affine, Shape shape)
    {
        var voxels = new Tensor(shape);
        for (int at = 0; at < voxels.Length; at++)
        {
            SpacePoint place = affine.PositionOf(at % shape[3], at / shape[3] % shape[2], at / shape[3] / shape[2] % shape[1]);
            voxels.Span[at] = (float)ValueAt(place, at / shape[3] / shape[2] / shape[1]);
        }

        return new Volume(voxels, affine, true, string.Empty);
    }

    private static double ValueAt(SpacePoint place, int channel) => (0.3 * place.X) - (0.2 * place.Y) + (0.1 * place.Z) + channel;
}
