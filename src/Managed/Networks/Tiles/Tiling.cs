using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks.Planning;
using Managed.Tensors;

namespace Managed.Networks.Tiles;

/// <summary>A picture cut into tiles for a network, so that a plan for one tile keeps a limit of memory.</summary>
/// <param name="Picture">The picture's shape, [1, C, H, W].</param>
/// <param name="Rows">Along the height.</param>
/// <param name="Columns">Along the width.</param>
/// <param name="Options">What the plan of a tile computes.</param>
/// <param name="PeakBytes">Bytes of that plan, and of what its layers take while they run.</param>
/// <param name="RepeatedCount">Values that it computes twice.</param>
internal sealed record Tiling(Shape Picture, TileAxis Rows, TileAxis Columns, PlanOptions Options, long PeakBytes, int RepeatedCount)
{
    /// <summary>Plans whose size is measured before smaller tiles are tried: a plan grows with its tile, but not evenly.</summary>
    private const double Doubt = 0.8;

    /// <summary>Whether features are handed over in bands of bounded length even where there is one tile.</summary>
    public bool InBands { get; init; }

    /// <summary>The shape of a tile.</summary>
    public Shape Tile => [Picture[0], Picture[1], Rows.TileExtent, Columns.TileExtent];

    /// <summary>The number of tiles.</summary>
    public int Count => Rows.Count * Columns.Count;

    /// <summary>The pixels of all tiles beside those of the picture.</summary>
    public double Overlap => (double)Count * Rows.TileExtent * Columns.TileExtent / ((double)Picture[2] * Picture[3]);

    /// <summary>The whole picture where that keeps the limit, if need be with values computed twice; else the tiles with the fewest pixels that do.</summary>
    /// <param name="network">The network.</param>
    /// <param name="picture">[1, C, H, W].</param>
    /// <param name="options">What to compute; outputs are handed over while it runs.</param>
    /// <param name="limit">The most bytes of the plan of a tile; null for no limit.</param>
    /// <exception cref="BudgetExceededException">No tile is small enough.</exception>
    public static Tiling Choose(Network network, Shape picture, PlanOptions options, long? limit)
    {
        if (TryMeasure(network, Whole(picture, options), null) is Tiling whole && !(whole.PeakBytes > limit))
            return whole;
        if (limit is not long most)
            throw new BudgetExceededException($"The network on an input of {picture}", long.MaxValue, PlanArena.MaximumBytes);
        if (TryMeasure(network, Whole(picture, options), most) is Tiling repeating)
            return repeating;
        Tiling[] cuts = [.. Cuts(network, picture, options).OrderBy(cut => cut.Overlap)];
        Tiling smallest = cuts.Length == 0
            ? TryMeasure(network, Whole(picture, options), null)!
            : TryMeasure(network, cuts.MinBy(cut => cut.Tile.ElementCount)!, null)!;
        double perPixel = (double)smallest.PeakBytes / smallest.Tile.ElementCount;
        return First(network, cuts.Where(cut => Doubt * perPixel * cut.Tile.ElementCount <= most), null, most)
            ?? First(network, cuts, most, most)
            ?? throw new BudgetExceededException($"The network on tiles of {smallest.Tile}", LeastBytes(network, smallest), most);
    }

    /// <summary>Bytes of a plan that computes twice whatever it can.</summary>
    private static long LeastBytes(Network network, Tiling tiling)
    {
        try
        {
            return network.Measure([tiling.Tile], tiling.Options with { MemoryLimit = 1 }).PeakBytes;
        }
        catch (BudgetExceededException exceeded)
        {
            return exceeded.NeededBytes + ScratchBytes(network, tiling);
        }
    }

    private static Tiling Whole(Shape picture, PlanOptions options) =>
        new(picture, new TileAxis(picture[2], picture[2], picture[2], 0), new TileAxis(picture[3], picture[3], picture[3], 0), options, 0, 0);

    private static Tiling? First(Network network, IEnumerable<Tiling> cuts, long? repeatAbove, long most) => cuts
        .Select(cut => TryMeasure(network, cut, repeatAbove))
        .FirstOrDefault(cut => cut?.PeakBytes <= most);

    private static Tiling? TryMeasure(Network network, Tiling tiling, long? limit)
    {
        try
        {
            long scratch = ScratchBytes(network, tiling);
            PlanOptions options = tiling.Options with { MemoryLimit = limit is long bytes ? Math.Max(1, bytes - scratch) : null };
            PlanMeasure measure = network.Measure([tiling.Tile], options);
            return tiling with { Options = options, PeakBytes = measure.PeakBytes + scratch, RepeatedCount = measure.RepeatedCount };
        }
        catch (BudgetExceededException)
        {
            return null;
        }
    }

    /// <summary>Bytes in which gradients to padded inputs are folded: they come from a pool, which keeps one array of each power of two that was asked for.</summary>
    private static long ScratchBytes(Network network, Tiling tiling)
    {
        if (!tiling.Options.InputGradient)
            return 0;
        ImmutableArray<Shape> shapes = network.Shapes(tiling.Tile);
        var lengths = new HashSet<uint>();
        foreach (NetworkNode node in network.Nodes)
        {
            Shape input = network.IndexOf(node.Inputs[0]) is >= 0 and int index ? shapes[index] : tiling.Tile;
            if (node.Layer is Convolution convolution && convolution.Options.PaddingMode != PaddingMode.Zero)
                lengths.Add(BitOperations.RoundUpToPowerOf2((uint)convolution.Options.Resolve(input, convolution.Weights.Value.Shape).WithPaddingInside.InputLength));
        }

        return sizeof(float) * lengths.Sum(length => (long)length);
    }

    /// <summary>All ways to cut the picture; none where a wanted layer sees all of it.</summary>
    private static IEnumerable<Tiling> Cuts(Network network, Shape picture, PlanOptions options)
    {
        ImmutableArray<ReceptiveField> fields = ReceptiveFields.Of(network, picture);
        int[] wanted = [.. options.Outputs.Select(network.IndexOf)];
        if (wanted.Any(i => fields[i].Rows.Step == 0 || fields[i].Columns.Step == 0))
            return [];
        ImmutableArray<Shape> whole = network.Shapes(picture);
        Tiling uncut = Whole(picture, options);

        // Where a layer rounds extents up, the values of the last tile do not end where those of the whole do.
        bool Falls(Shape tile, int axis, Func<ReceptiveField, int> step) => network.Shapes(tile) is var shapes
            && Array.TrueForAll(wanted, i => (whole[i][axis] - shapes[i][axis]) * step(fields[i]) == picture[axis] - tile[axis]);
        TileHalo rows = wanted.Aggregate(TileHalo.None, (halo, i) => halo.Join(fields[i].Rows));
        TileHalo columns = wanted.Aggregate(TileHalo.None, (halo, i) => halo.Join(fields[i].Columns));
        TileAxis[] rowCuts = [.. TileAxis.Cuts(picture[2], rows).Where(cut => Falls((uncut with { Rows = cut }).Tile, 2, field => field.Rows.Step))];
        TileAxis[] columnCuts = [.. TileAxis.Cuts(picture[3], columns).Where(cut => Falls((uncut with { Columns = cut }).Tile, 3, field => field.Columns.Step))];
        return rowCuts.SelectMany(row => columnCuts.Select(column => uncut with { Rows = row, Columns = column })).Where(cut => cut.Count > 1);
    }
}
