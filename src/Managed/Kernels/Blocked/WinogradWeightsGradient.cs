using System;
using System.Numerics.Tensors;
using Managed.Kernels.Activation;
using Managed.Kernels.Convolution;
using Managed.Kernels.Convolution.Winograd;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>The gradient to the weights of a convolution with 3 x 3 taps by Winograd's minimal filtering: dw += G' [sum over tiles of (A dy A') * (B' x B)] G for each filter, channel and tap along the depth axis.</summary>
/// <remarks>
/// The transpose of <see cref="WinogradConvolution"/>, with as few multiplications. Tiles of all images lie in one row that is cut into chunks, and
/// chunks times slices into ranges, by the shape alone. In a range each product is one chain of multiply-adds over chunks, slices and tiles in
/// ascending order; ranges are added in ascending order, and their sum to dw. So neither width nor threads leave a trace.
/// Lanes are channels while tiles are transformed, and filters while they are multiplied. What is transformed stays for as many slices as taps see it.
/// Errors stay below eight times the bound of a chain over all positions (tested).
/// </remarks>
internal sealed class WinogradWeightsGradient<TTile> : WeightsRoutine
    where TTile : struct, IWinogradTile
{
    private const int Width = ChannelBlocks.Width;
    private const int Taps = 9;
    private const int MostTiles = 48;
    private const int MostSegment = 12;
    private const int MostProducts = 160_000;
    private const int MostSums = 1 << 22;
    private const int WantedParts = 32;
    private const int LeastSlices = 4;

    private readonly int tileColumns;
    private readonly int sliceTiles;
    private readonly int chunkTiles;
    private readonly int sliceCount;
    private readonly int slicesPerRange;
    private readonly int rangeCount;
    private readonly int channelsPerPart;
    private readonly int channelParts;
    private readonly int filtersPerPart;
    private readonly int filterParts;
    private readonly int[] offsets;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents; see <see cref="WinogradConvolution.AppliesToWeights"/>.</param>
    public WinogradWeightsGradient(ConvolutionShape shape)
        : base(shape)
    {
        tileColumns = Extent.Parts(shape.Width.Output, TTile.Outputs);
        sliceTiles = checked(tileColumns * Extent.Parts(shape.Height.Output, TTile.Outputs));
        int tiles = checked(shape.Batch * sliceTiles);
        chunkTiles = Extent.Even(tiles, MostTiles);
        int channels = Extent.Parts(shape.InputChannels, Width);
        (int channelBlocks, int filterBlocks) = (channels, FilterBlocks);
        while ((long)Products * shape.Depth.Kernel * channelBlocks * filterBlocks * Width * Width > MostProducts && Math.Max(channelBlocks, filterBlocks) > 1)
        {
            if (channelBlocks >= filterBlocks)
                channelBlocks = Extent.Even(channels, channelBlocks - 1);
            else
                filterBlocks = Extent.Even(FilterBlocks, filterBlocks - 1);
        }

        (channelsPerPart, channelParts) = (channelBlocks * Width, Extent.Parts(channels, channelBlocks));
        (filtersPerPart, filterParts) = (filterBlocks * Width, Extent.Parts(FilterBlocks, filterBlocks));
        sliceCount = checked(Extent.Parts(tiles, chunkTiles) * shape.Depth.Output);
        int ranges = Math.Min(Extent.Parts(WantedParts, channelParts * filterParts), Math.Max(1, MostSums / RangeLength));
        slicesPerRange = Math.Max(Extent.Parts(sliceCount, ranges), shape.Depth.Kernel == 1 ? 1 : LeastSlices);
        rangeCount = Extent.Parts(sliceCount, slicesPerRange);
        offsets = new int[chunkTiles];
        for (int tile = 0; tile < chunkTiles; tile++)
            offsets[tile] = tile * channelsPerPart;
    }

    /// <inheritdoc/>
    public override int PartCount => checked(rangeCount * filterParts * channelParts);

    /// <inheritdoc/>
    public override int ScratchLength =>
        checked((Shape.Depth.Kernel * InputsLength) + OutputGradientsLength + ProductsLength + CellsLength + WinogradProducts<TTile>.ScratchLength + filtersPerPart);

    /// <inheritdoc/>
    public override int SumsLength => checked(rangeCount * RangeLength);

    /// <inheritdoc/>
    public override int PieceCount => FilterBlocks * Extent.Parts(Shape.InputChannels, Width);

    private static int Products => WinogradProducts<TTile>.Count;

    private static int CellsLength => TTile.Points * ((MostSegment * TTile.Outputs) + 2) * Width;

    /// <summary>Transformed tiles of one slice, [product, tile, channel].</summary>
    private int InputsLength => Products * chunkTiles * channelsPerPart;

    /// <summary>Transformed tiles of the output gradient, [product, group of filters, tile, filter].</summary>
    private int OutputGradientsLength => Products * chunkTiles * filtersPerPart;

    /// <summary>Sums of products, [product, depth tap, block of filters, channel, filter].</summary>
    private int ProductsLength => checked(Products * Shape.Depth.Kernel * channelsPerPart * filtersPerPart);

    private int FilterBlocks => Extent.Parts(Shape.OutputChannels, Width);

    /// <summary>One range's sums, [block of filters, channel, tap, filter].</summary>
    private int RangeLength => checked(FilterBlocks * Width * Shape.InputChannels * Shape.Taps);

    /// <inheritdoc/>
    public override void Accumulate(
        SimdLevel level, int part, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> scratch, Span<float> sums, Span<float> weightsGradient)
    {
        (int rest, int channelPart) = Math.DivRem(part, channelParts);
        (int range, int filterPart) = Math.DivRem(rest, filterParts);
        Span<float> inputs = Take(ref scratch, Shape.Depth.Kernel * InputsLength);
        Span<float> gradients = Take(ref scratch, OutputGradientsLength);
        Span<float> products = Take(ref scratch, ProductsLength);
        var work = new Part
        {
            Channel = channelPart * channelsPerPart,
            Channels = Math.Min(channelsPerPart, Shape.InputChannels - (channelPart * channelsPerPart)),
            Filter = filterPart * filtersPerPart,
            Filters = Math.Min(filtersPerPart, Shape.OutputChannels - (filterPart * filtersPerPart)),
            Cells = Take(ref scratch, CellsLength),
            Rows = Take(ref scratch, WinogradProducts<TTile>.ScratchLength),
            Zeros = scratch[..filtersPerPart],
        };
        work.Zeros.Clear();
        products.Clear();
        WinogradProducts<TTile>.Transform toInputs = WinogradProducts<TTile>.Inputs.At(level);
        WinogradProducts<TTile>.Transform toGradients = WinogradProducts<TTile>.OutputGradients.At(level);
        FilterTiles.Kernel multiply = FilterTiles.Registry.At(level);
        int tiles = Shape.Batch * sliceTiles;
        int begin = range * slicesPerRange;
        int end = Math.Min(begin + slicesPerRange, sliceCount);

        // Input slices that are transformed: those that the chunk's next slice sees stay.
        int known = begin % Shape.Depth.Output;
        for (int index = begin; index < end; index++)
        {
            (int chunk, int slice) = Math.DivRem(index, Shape.Depth.Output);
            work.Tile = chunk * chunkTiles;
            work.Tiles = Math.Min(chunkTiles, tiles - work.Tile);
            if (slice == 0)
                known = 0;
            for (; known < slice + Shape.Depth.Kernel; known++)
            {
                int source = Shape.Depth.Source(known, 0, Shape.Padding);
                if (source >= 0)
                    TransformInput(work, toInputs, input, source, inputs.Slice(known % Shape.Depth.Kernel * InputsLength, InputsLength));
            }

            TransformOutputGradient(work, toGradients, outputGradient, slice, gradients);
            Multiply(work, multiply, slice, inputs, gradients, products);
        }

        Write(work, WinogradProducts<TTile>.FilterGradients.At(level), products, sums.Slice(range * RangeLength, RangeLength));
    }

    /// <inheritdoc/>
    public override void AddSums(int piece, Span<float> sums, Span<float> weightsGradient)
    {
        (int block, int first) = Math.DivRem(piece, Extent.Parts(Shape.InputChannels, Width));
        int channel = first * Width;
        int channels = Math.Min(Width, Shape.InputChannels - channel);
        int filters = Math.Min(Width, Shape.OutputChannels - (block * Width));
        int length = Shape.Taps * Width;
        int start = ((block * Shape.InputChannels) + channel) * length;
        Span<float> total = sums.Slice(start, channels * length);
        for (int range = 1; range < rangeCount; range++)
            TensorPrimitives.Add(total, sums.Slice((range * RangeLength) + start, total.Length), total);
        for (int filter = 0; filter < filters; filter++)
        {
            int row = ((((block * Width) + filter) * Shape.InputChannels) + channel) * Shape.Taps;
            Span<float> target = weightsGradient.Slice(row, channels * Shape.Taps);
            for (int i = 0; i < target.Length; i++)
                target[i] += total[(i * Width) + filter];
        }
    }

    private static Span<float> Take(ref Span<float> memory, int length)
    {
        Span<float> taken = memory[..length];
        memory = memory[length..];
        return taken;
    }

    private void TransformInput(in Part work, WinogradProducts<TTile>.Transform transform, ReadOnlySpan<float> input, int source, Span<float> target)
    {
        for (int tile = 0; tile < work.Tiles;)
        {
            Segment segment = SegmentAt(work, tile);
            for (int block = 0; block < work.Channels; block += Width)
            {
                int plane = (((segment.Image * Shape.InputChannels) + work.Channel + block) * Shape.Depth.Input) + source;
                var planes = new Planes(input[(plane * Shape.Height.Input * Shape.Width.Input)..], Shape.InputPositions, Math.Min(Width, work.Channels - block), Shape.Height, Shape.Width, Shape.Padding);
                Transform(work, transform, planes, segment, TTile.Points, target[((tile * channelsPerPart) + block)..], channelsPerPart, chunkTiles * channelsPerPart);
            }

            tile += segment.Tiles;
        }
    }

    private void TransformOutputGradient(in Part work, WinogradProducts<TTile>.Transform transform, ReadOnlySpan<float> outputGradient, int slice, Span<float> target)
    {
        var height = new WindowAxis(Shape.Height.Output, 1);
        var width = new WindowAxis(Shape.Width.Output, 1);
        var groups = new FilterGroups(work.Filters);
        for (int tile = 0; tile < work.Tiles;)
        {
            Segment segment = SegmentAt(work, tile);
            for (int group = 0; group < groups.Count; group++)
            {
                (int first, int blocks) = groups[group];
                for (int block = 0; block < blocks; block++)
                {
                    int filter = (first + block) * Width;
                    int plane = (((segment.Image * Shape.OutputChannels) + work.Filter + filter) * Shape.Depth.Output) + slice;
                    var planes = new Planes(outputGradient[(plane * height.Input * width.Input)..], Shape.OutputPositions, Math.Min(Width, work.Filters - filter), height, width, PaddingMode.Zero);
                    int place = ((first * chunkTiles) + (tile * blocks) + block) * Width;
                    Transform(work, transform, planes, segment, TTile.Outputs, target[place..], blocks * Width, chunkTiles * filtersPerPart);
                }
            }

            tile += segment.Tiles;
        }
    }

    /// <summary>Transforms a segment's tiles of sixteen planes.</summary>
    /// <param name="work">The part.</param>
    /// <param name="transform">The transform.</param>
    /// <param name="planes">The planes.</param>
    /// <param name="segment">The tiles.</param>
    /// <param name="extent">Values of a tile along one axis.</param>
    /// <param name="target">Where the first product of the first tile goes.</param>
    /// <param name="step">From one tile to the next.</param>
    /// <param name="stride">From one product to the next.</param>
    private static void Transform(in Part work, WinogradProducts<TTile>.Transform transform, in Planes planes, Segment segment, int extent, Span<float> target, int step, int stride)
    {
        int rowLength = ((segment.Tiles * TTile.Outputs) + extent - TTile.Outputs) * Width;
        for (int i = 0; i < extent; i++)
        {
            Span<float> cells = work.Cells.Slice(i * rowLength, rowLength);
            int y = PaddedCells.Source(planes.Height, planes.Padding, segment.Row - planes.Height.PaddingBegin + i);
            if (y < 0)
                cells.Clear();
            else
                PaddedCells.Copy(new PlaneCells(planes.First[(y * planes.Width.Input)..], planes.Stride, planes.Count), planes.Width, planes.Padding, segment.Column - planes.Width.PaddingBegin, cells);
        }

        for (int i = 0; i < segment.Tiles; i++)
            transform(work.Cells[(i * TTile.Outputs * Width)..], rowLength, Width, work.Rows, target[(i * step)..], stride);
    }

    private void Multiply(in Part work, FilterTiles.Kernel multiply, int slice, ReadOnlySpan<float> inputs, ReadOnlySpan<float> gradients, Span<float> products)
    {
        var groups = new FilterGroups(work.Filters);
        ReadOnlySpan<int> tiles = offsets.AsSpan(0, work.Tiles);
        int blockStride = channelsPerPart * Width;
        for (int product = 0; product < Products; product++)
        {
            for (int tap = 0; tap < Shape.Depth.Kernel; tap++)
            {
                if (Shape.Depth.Source(slice + tap, 0, Shape.Padding) < 0)
                    continue;
                int slot = (slice + tap) % Shape.Depth.Kernel;
                ReadOnlySpan<float> x = inputs.Slice((slot * InputsLength) + (product * chunkTiles * channelsPerPart), work.Tiles * channelsPerPart);
                Span<float> sums = products[(((product * Shape.Depth.Kernel) + tap) * filtersPerPart * channelsPerPart)..];
                for (int group = 0; group < groups.Count; group++)
                {
                    (int first, int blocks) = groups[group];
                    multiply(
                        blocks,
                        gradients[(((product * filtersPerPart) + (first * Width)) * chunkTiles)..],
                        work.Zeros,
                        x,
                        tiles,
                        1,
                        new TileEnds(true, Rectification.None),
                        sums[(first * blockStride)..],
                        blockStride,
                        work.Channels);
                }
            }
        }
    }

    private void Write(in Part work, WinogradProducts<TTile>.Transform transform, ReadOnlySpan<float> products, Span<float> sums)
    {
        int taps = Shape.Depth.Kernel;
        int stride = taps * filtersPerPart * channelsPerPart;
        for (int tap = 0; tap < taps; tap++)
        {
            for (int block = 0; block < Extent.Parts(work.Filters, Width); block++)
            {
                for (int channel = 0; channel < work.Channels; channel++)
                {
                    int source = ((tap * filtersPerPart * channelsPerPart) + (block * channelsPerPart * Width)) + (channel * Width);
                    int target = (((((work.Filter / Width) + block) * Shape.InputChannels) + work.Channel + channel) * taps) + tap;
                    transform(products[source..], TTile.Points * stride, stride, work.Rows, sums[(target * Taps * Width)..], Width);
                }
            }
        }
    }

    /// <summary>The tiles from one on that lie side by side in one image.</summary>
    private Segment SegmentAt(in Part work, int tile)
    {
        (int image, int rest) = Math.DivRem(work.Tile + tile, sliceTiles);
        (int row, int column) = Math.DivRem(rest, tileColumns);
        int count = Math.Min(Math.Min(tileColumns - column, work.Tiles - tile), MostSegment);
        return new Segment(image, row * TTile.Outputs, column * TTile.Outputs, count);
    }

    /// <summary>Up to sixteen planes of a picture or a slice, from the first on.</summary>
    private readonly ref struct Planes(ReadOnlySpan<float> first, int stride, int count, WindowAxis height, WindowAxis width, PaddingMode padding)
    {
        public readonly ReadOnlySpan<float> First = first;
        public readonly int Stride = stride;
        public readonly int Count = count;
        public readonly WindowAxis Height = height;
        public readonly WindowAxis Width = width;
        public readonly PaddingMode Padding = padding;
    }

    private readonly record struct Segment(int Image, int Row, int Column, int Tiles);

    /// <summary>What a part computes, for the chunk that it is at, and its small scratch.</summary>
    private ref struct Part
    {
        public int Channel { get; init; }

        public int Channels { get; init; }

        public int Filter { get; init; }

        public int Filters { get; init; }

        public int Tile { get; set; }

        public int Tiles { get; set; }

        public Span<float> Cells { get; init; }

        public Span<float> Rows { get; init; }

        public Span<float> Zeros { get; init; }
    }
}
