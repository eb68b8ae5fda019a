using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using System.Threading;
using Managed.Kernels;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Networks.Tiles;

/// <summary>How a network that scores every voxel goes through a volume: in tiles that overlap as far as it sees, so that they keep a limit of memory.</summary>
/// <remarks>
/// A voxel's scores are those of the volume in one piece: the same bits where the order of the network's sums does not depend on extents, as in
/// <see cref="VolumeUNet"/>, else the same to rounding. Extents that are no multiples of what the network asks for are made so: after the last voxel
/// it is repeated.
/// </remarks>
public sealed class VolumeTiling
{
    /// <summary>Plans whose size is measured before smaller tiles are tried: a plan grows with its tile, but not evenly.</summary>
    private const double Doubt = 0.8;

    /// <summary>Extents from which what a network sees is told: it does not depend on them, and more of them might not be addressed in one piece.</summary>
    private const int MostProbed = 128;

    private readonly Network network;
    private readonly Shape volume;
    private readonly TileAxis[] axes;

    private VolumeTiling(Network network, Shape volume, TileAxis[] axes)
    {
        this.network = network;
        this.volume = volume;
        this.axes = axes;
    }

    /// <summary>The shape of a tile, [1, C, D, H, W].</summary>
    public Shape Tile => [1, volume[1], axes[0].TileExtent, axes[1].TileExtent, axes[2].TileExtent];

    /// <summary>The number of tiles.</summary>
    public int Count => axes[0].Count * axes[1].Count * axes[2].Count;

    /// <summary>Bytes of the plan of a tile; the volume, its scores, the weights and the threads' scratch come on top.</summary>
    public long PeakBytes { get; private init; }

    /// <summary>The voxels of all tiles by those of the volume.</summary>
    public double Overlap => (double)Count * TileVoxels / ((long)volume[2] * volume[3] * volume[4]);

    private long TileVoxels => (long)axes[0].TileExtent * axes[1].TileExtent * axes[2].TileExtent;

    /// <summary>The volume in one piece where that keeps the limit and can be addressed; else the tiles with the fewest voxels in all that do.</summary>
    /// <param name="network">A network from [N, C, D, H, W] to [N, K, D, H, W].</param>
    /// <param name="volume">[1, C, D, H, W].</param>
    /// <param name="multiple">What the network asks extents to be multiples of.</param>
    /// <param name="limit">The most bytes of the plan of a tile; null for no limit.</param>
    /// <exception cref="ArgumentException">The network does not score every voxel of the volume.</exception>
    /// <exception cref="BudgetExceededException">No tile is small enough.</exception>
    public static VolumeTiling Choose(Network network, Shape volume, int multiple, long? limit)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        if (volume.Rank != 5 || volume[0] != 1)
            throw new ArgumentException($"A volume is [1, C, D, H, W], not {volume}.", nameof(volume));
        int[] extents = Array.ConvertAll(volume.AsSpan()[2..].ToArray(), extent => checked(Extent.Parts(extent, multiple) * multiple));
        IReadOnlyList<TileAxis>[] cuts = Cuts(network, volume[1], extents, multiple);
        VolumeTiling[] tilings =
        [
            .. from depth in cuts[0] from height in cuts[1] from width in cuts[2] select new VolumeTiling(network, volume, [depth, height, width]),
        ];
        tilings = [.. tilings.OrderBy(tiling => tiling.Overlap).ThenByDescending(tiling => tiling.TileVoxels)];
        long most = limit ?? long.MaxValue;
        VolumeTiling smallest = Measured(tilings.MinBy(tiling => tiling.TileVoxels)!);
        double perVoxel = (double)smallest.PeakBytes / smallest.TileVoxels;
        return First(tilings.Where(tiling => Doubt * perVoxel * tiling.TileVoxels <= most), most)
            ?? First(tilings, most)
            ?? throw new BudgetExceededException($"The network on tiles of {smallest.Tile}", smallest.PeakBytes, most);
    }

    /// <summary>The scores of every voxel.</summary>
    /// <param name="workers">The threads. Results do not depend on their number.</param>
    /// <param name="values">The volume that the tiling was chosen for.</param>
    /// <param name="progress">Told the number of tiles done after each.</param>
    /// <param name="cancellation">Looked at before each tile.</param>
    /// <returns>[1, K, D, H, W].</returns>
    public Tensor Run(WorkerPool workers, Tensor values, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Shape != volume)
            throw new ArgumentException($"The tiling is of a volume {volume}, not {values.Shape}.", nameof(values));
        NetworkPlan plan = network.Plan(workers, Tile);
        Tensor own = plan[network.Output];
        var scores = new Tensor([1, own.Shape[1], volume[2], volume[3], volume[4]]);
        for (int tile = 0; tile < Count; tile++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] place = [tile / axes[2].Count / axes[1].Count, tile / axes[2].Count % axes[1].Count, tile % axes[2].Count];
            int[] begin = [.. axes.Select((axis, a) => axis.Begin(place[a]))];
            Fill(plan.Input, begin, values);
            plan.Forward();
            int[] first = [.. axes.Select((axis, a) => axis.First(place[a]))];
            int[] end = [.. axes.Select((axis, a) => Math.Min(axis.First(place[a] + 1), volume[2 + a]))];
            Keep(own, begin, first, end, scores);
            progress?.Report(tile + 1);
        }

        return scores;
    }

    private static VolumeTiling Measured(VolumeTiling tiling) =>
        new(tiling.network, tiling.volume, tiling.axes) { PeakBytes = tiling.network.Measure([tiling.Tile]).PeakBytes };

    private static VolumeTiling? First(IEnumerable<VolumeTiling> tilings, long most) => tilings.Select(TryMeasure).FirstOrDefault(tiling => tiling?.PeakBytes <= most);

    private static VolumeTiling? TryMeasure(VolumeTiling tiling)
    {
        try
        {
            return Measured(tiling);
        }
        catch (Exception exception) when (exception is BudgetExceededException or ArgumentException)
        {
            // A value in it has more elements than a tensor can have.
            return null;
        }
    }

    private static IReadOnlyList<TileAxis>[] Cuts(Network network, int channels, int[] extents, int multiple)
    {
        int[] probed = Array.ConvertAll(extents, extent => Math.Min(extent, Extent.Parts(MostProbed, multiple) * multiple));
        Shape probe = [1, channels, probed[0], probed[1], probed[2]];
        Shape scores = network.Shapes(probe)[^1];
        if (!scores.AsSpan()[2..].SequenceEqual(probed))
            throw new ArgumentException($"The network brings {probe} to {scores}, which are not scores of its voxels.", nameof(network));
        ImmutableArray<ReceptiveAxis[]> fields = ReceptiveFields.OfAxes(network, probe);
        return [.. extents.Select((extent, a) => Cuts(extent, fields[^1][a], fields.Aggregate(multiple, (aligned, field) => CommonMultiple(aligned, field[a].Step))))];
    }

    /// <summary>One tile alone where a score sees the whole volume.</summary>
    private static IReadOnlyList<TileAxis> Cuts(int extent, ReceptiveAxis seen, int alignment) =>
        seen.Step == 1 ? TileAxis.Cuts(extent, new TileHalo(alignment, 0, 0).Join(seen)) : [new TileAxis(extent, extent, extent, 0)];

    private static int CommonMultiple(int left, int right) => right == 0 ? left : left / (int)BigInteger.GreatestCommonDivisor(left, right) * right;

    /// <summary>Fills a tile with the values at its place; beyond the volume its last are repeated.</summary>
    private static void Fill(Tensor tile, int[] begin, Tensor values)
    {
        Shape to = tile.Shape;
        Shape from = values.Shape;
        int inside = Math.Min(from[4] - begin[2], to[4]);
        for (int row = 0; row < to[1] * to[2] * to[3]; row++)
        {
            int z = Math.Min(begin[0] + (row / to[3] % to[2]), from[2] - 1);
            int y = Math.Min(begin[1] + (row % to[3]), from[3] - 1);
            ReadOnlySpan<float> source = values.Span.Slice(((((row / to[3] / to[2] * from[2]) + z) * from[3]) + y) * from[4], from[4]);
            Span<float> target = tile.Span.Slice(row * to[4], to[4]);
            source.Slice(begin[2], inside).CopyTo(target);
            target[inside..].Fill(source[^1]);
        }
    }

    /// <summary>Takes over the scores that a tile stands for.</summary>
    private static void Keep(Tensor tile, int[] begin, int[] first, int[] end, Tensor scores)
    {
        Shape from = tile.Shape;
        Shape to = scores.Shape;
        int count = end[2] - first[2];
        for (int k = 0; k < to[1]; k++)
        {
            for (int z = first[0]; z < end[0]; z++)
            {
                for (int y = first[1]; y < end[1]; y++)
                {
                    int source = (((((k * from[2]) + z - begin[0]) * from[3]) + y - begin[1]) * from[4]) + first[2] - begin[2];
                    tile.Span.Slice(source, count).CopyTo(scores.Span[((((((k * to[2]) + z) * to[3]) + y) * to[4]) + first[2])..]);
                }
            }
        }
    }
}
