using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Networks.Planning;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Networks.Tiles;

/// <summary>A network on a picture that is run tile by tile: every value and gradient is that of the whole picture, to rounding, and of one tile they are the same bits.</summary>
/// <remarks>
/// A tile reaches as far over what it stands for as the deepest wanted layer sees, so that what it stands for does not feel the cut; true borders are
/// padded as ever. Gradients to the pixels are linear in those to the features, so those of the tiles add up. Not for concurrent use.
/// </remarks>
internal sealed class TiledNetwork
{
    private const int BandLength = 1 << 20;

    private readonly Tiling tiling;
    private readonly NetworkPlan plan;
    private readonly Dictionary<string, Layer> layers;
    private readonly Memory<float> values;
    private readonly Memory<float> slopes;

    /// <summary>Sums over a layer that are looked at band by band.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="band">Some of its features; bands of all tiles together make up the whole without overlap.</param>
    public delegate void VisitBand(string layer, FeatureBand band);

    /// <summary>Adds the gradient to a band's features to what has come from the layers after it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="band">Some of its features.</param>
    /// <param name="gradient">The gradient so far, of the band's shape.</param>
    public delegate void AddBandGradient(string layer, FeatureBand band, Tensor gradient);

    /// <summary>Takes the memory of a tiling from the arena; the one that had it before is not used any more.</summary>
    public TiledNetwork(Network network, WorkerPool workers, Tiling tiling, PlanArena arena)
    {
        this.tiling = tiling;
        plan = network.Plan(workers, [tiling.Tile], tiling.Options, arena);
        ImmutableArray<Shape> whole = network.Shapes(tiling.Picture);
        ImmutableArray<Shape> tile = network.Shapes(tiling.Tile);
        layers = tiling.Options.Outputs.ToDictionary(name => name, name => new Layer(whole[network.IndexOf(name)], tile[network.IndexOf(name)]));
        if (IsWhole)
            return;
        int length = layers.Values.Max(layer => Math.Min(layer.Tile.ElementCount, Math.Max(BandLength, layer.Tile[1] * layer.Tile[3])));
        (values, slopes) = (new float[length], new float[tiling.Options.InputGradient ? length : 0]);
    }

    private bool IsWhole => tiling.Count == 1 && !tiling.InBands;

    /// <summary>Bytes of the values and gradients of a tile.</summary>
    public long PeakBytes => plan.PeakBytes;

    /// <summary>The shape of a layer's features of the whole picture.</summary>
    public Shape ShapeOf(string layer) => layers[layer].Whole;

    /// <summary>Computes the wanted features of a picture and hands them over.</summary>
    public void Forward(Tensor picture, VisitBand visit, CancellationToken cancellation)
    {
        for (int tile = 0; tile < tiling.Count; tile++)
            ForwardTile(picture, tile, visit, cancellation);
    }

    /// <summary>Computes the gradient to the pixels of the picture that <see cref="Forward"/> was called for last.</summary>
    /// <param name="picture">That picture.</param>
    /// <param name="add">Gives the gradients to the features.</param>
    /// <param name="gradient">Where the gradient is written.</param>
    /// <param name="cancellation">Looked at now and then.</param>
    public void Backward(Tensor picture, AddBandGradient add, Tensor gradient, CancellationToken cancellation)
    {
        gradient.Span.Clear();

        // The values of the last tile are still there.
        for (int tile = tiling.Count - 1; tile >= 0; tile--)
        {
            if (tile < tiling.Count - 1)
                ForwardTile(picture, tile, null, cancellation);
            int current = tile;
            plan.Backward((name, features, slope) =>
            {
                cancellation.ThrowIfCancellationRequested();
                AddGradients(name, current, features, slope, add);
            });
            Place(tile).AddTo(plan.InputGradient!.Span, gradient.Span);
        }
    }

    private void ForwardTile(Tensor picture, int tile, VisitBand? visit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Place(tile).CopyFrom(picture.Span, plan.Input.Span);
        plan.Forward((name, features) =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (visit is not null)
                Visit(name, tile, features, visit);
        });
    }

    private void Visit(string name, int tile, Tensor features, VisitBand visit)
    {
        if (IsWhole)
        {
            visit(name, new FeatureBand(features, features.Shape, 0, 0));
            return;
        }

        foreach ((Rectangle inTile, FeatureBand band) in Bands(name, tile))
        {
            inTile.CopyFrom(features.Span, band.Values.Span);
            visit(name, band);
        }
    }

    private void AddGradients(string name, int tile, Tensor features, Tensor slope, AddBandGradient add)
    {
        if (IsWhole)
        {
            add(name, new FeatureBand(features, features.Shape, 0, 0), slope);
            return;
        }

        foreach ((Rectangle inTile, FeatureBand band) in Bands(name, tile))
        {
            inTile.CopyFrom(features.Span, band.Values.Span);
            var part = new Tensor(slopes[..band.Values.Length], band.Values.Shape);
            part.Span.Clear();
            add(name, band, part);
            inTile.AddTo(part.Span, slope.Span);
        }
    }

    /// <summary>What a tile stands for of a layer, in bands of bounded length: where they lie in the tile, and as a part of the whole, to be filled.</summary>
    private IEnumerable<(Rectangle InTile, FeatureBand Band)> Bands(string name, int tile)
    {
        Layer layer = layers[name];
        (int top, int bottom, int beginRow) = Part(tiling.Rows, tile / tiling.Columns.Count, layer.Whole[2], layer.Tile[2]);
        (int left, int right, int beginColumn) = Part(tiling.Columns, tile % tiling.Columns.Count, layer.Whole[3], layer.Tile[3]);
        int channels = layer.Whole[1];
        int rows = Math.Max(1, BandLength / (channels * (right - left)));
        for (int row = top; row < bottom; row += rows)
        {
            Shape shape = [1, channels, Math.Min(rows, bottom - row), right - left];
            var band = new FeatureBand(new Tensor(values[..shape.ElementCount], shape), layer.Whole, row, left);
            yield return (new Rectangle(layer.Tile, row - beginRow, left - beginColumn, shape), band);
        }
    }

    /// <summary>What a tile stands for along an axis of a layer, and where it begins, in the layer's positions.</summary>
    private static (int First, int End, int Begin) Part(TileAxis axis, int tile, int whole, int extent)
    {
        if (axis.Count == 1)
            return (0, whole, 0);
        int step = (axis.Length - axis.TileExtent) / (whole - extent);
        return (axis.First(tile) / step, tile == axis.Count - 1 ? whole : axis.First(tile + 1) / step, axis.Begin(tile) / step);
    }

    private Rectangle Place(int tile) =>
        new(tiling.Picture, tiling.Rows.Begin(tile / tiling.Columns.Count), tiling.Columns.Begin(tile % tiling.Columns.Count), tiling.Tile);

    private sealed record Layer(Shape Whole, Shape Tile);
}
