using System;
using Managed.Kernels.Gemm;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>How an output is cut into blocks of tiles and filters, and where a block's intermediate values lie in its scratch.</summary>
/// <remarks>
/// A block is some tiles of some depth slices of one image and group, for some filters. Its scratch holds the transformed input
/// [product][panel][slice][channel][tile], the transformed filters of one chunk [product][panel][slice tap][channel][filter], their products
/// [filter][product][tile], and small rows. How it is cut leaves no trace in the result.
/// </remarks>
internal sealed class WinogradLayout
{
    private const int MostFloats = 1 << 20;
    private const int MostTiles = 256;
    private const int MostSlices = 8;
    private const int LeastTiles = 64;
    private const int LeastFilters = 24;
    private const int LeastChunk = 48;
    private const int Slack = 16;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="outputs">Outputs of a tile along one axis.</param>
    /// <param name="blocks">Blocks to cut it into at least, where it is large enough; more blocks than needed cost repeated transforms of the input.</param>
    public WinogradLayout(ConvolutionShape shape, int outputs, int blocks)
    {
        Shape = shape;
        Outputs = outputs;
        Products = (outputs + 2) * (outputs + 2);
        TileColumns = Extent.Parts(shape.Width.Output, outputs);
        Tiles = Extent.Parts(shape.Height.Output, outputs) * TileColumns;
        SlicesPerBlock = shape.Depth.Kernel == 1 ? 1 : Math.Min(shape.Depth.Output, MostSlices);
        Slices = SlicesPerBlock + shape.Depth.Kernel - 1;
        Depth = shape.GroupInputChannels * shape.Depth.Kernel;
        TilesPerBlock = BlockOfTiles();
        FiltersPerChunk = ChunkOfFilters(TilesPerBlock);
        TileBlocks = Extent.Parts(Tiles, TilesPerBlock);
        SliceBlocks = Extent.Parts(shape.Depth.Output, SlicesPerBlock);
        int planes = shape.Batch * shape.Groups * SliceBlocks * TileBlocks;
        int share = Extent.RoundUp(Extent.Parts(shape.GroupOutputChannels, Extent.Parts(blocks, planes)), GemmKernel.MaximumTileRows);
        FiltersPerBlock = Math.Min(shape.GroupOutputChannels, Math.Max(share, LeastFilters));
        FiltersPerChunk = Math.Min(FiltersPerChunk, FiltersPerBlock);
        FilterBlocks = Extent.Parts(shape.GroupOutputChannels, FiltersPerBlock);
        Count = checked(planes * FilterBlocks);

        int segment = Math.Min(TileColumns, TilesPerBlock);
        RowStride = Extent.RoundUp((outputs * (segment + Slack + 1)) + 2, Slack);
        PhaseStride = Extent.RoundUp(segment + 1 + Slack, Slack);
        TileStride = TilesPerBlock + Slack;
        InputStride = ((Slices * shape.GroupInputChannels) + 1) * TilesPerBlock;
        FilterStride = (Extent.RoundUp(FiltersPerChunk, GemmKernel.PanelRows) * Depth) + Slack;
        ProductOffset = checked(Products * (InputStride + FilterStride));
        RowOffset = checked(ProductOffset + (Products * TileStride * FiltersPerChunk));
        int rows = (2 * (outputs + 2) * RowStride) + ((outputs + 2) * outputs * PhaseStride);
        int results = (((outputs * (outputs + 2)) + outputs) * TileStride) + (outputs * Slack);
        ScratchLength = checked(RowOffset + Math.Max(rows, results));
    }

    public ConvolutionShape Shape { get; }

    /// <summary>m, outputs of a tile along one axis.</summary>
    public int Outputs { get; }

    /// <summary>(m + 2) squared, the products of a tile.</summary>
    public int Products { get; }

    /// <summary>Tiles of one row.</summary>
    public int TileColumns { get; }

    /// <summary>Tiles of one slice.</summary>
    public int Tiles { get; }

    /// <summary>Products summed over: channels of a group times taps along the depth axis.</summary>
    public int Depth { get; }

    public int TilesPerBlock { get; }

    public int SlicesPerBlock { get; }

    /// <summary>Input slices under a block's output slices.</summary>
    public int Slices { get; }

    public int FiltersPerBlock { get; }

    public int FiltersPerChunk { get; }

    /// <summary>Blocks in all.</summary>
    public int Count { get; }

    /// <summary>Floats of scratch that one block wants.</summary>
    public int ScratchLength { get; }

    /// <summary>From one product to the next in the transformed input.</summary>
    public int InputStride { get; }

    /// <summary>From one product to the next in the transformed filters, which begin after the transformed input.</summary>
    public int FilterStride { get; }

    /// <summary>Where the products begin.</summary>
    public int ProductOffset { get; }

    /// <summary>From one product to the next of one filter.</summary>
    public int TileStride { get; }

    /// <summary>Where the small rows begin.</summary>
    public int RowOffset { get; }

    /// <summary>From one row of pixels to the next.</summary>
    public int RowStride { get; }

    /// <summary>From one phase of a row to the next.</summary>
    public int PhaseStride { get; }

    private int TileBlocks { get; }

    private int SliceBlocks { get; }

    private int FilterBlocks { get; }

    /// <summary>A block by its number.</summary>
    public WinogradBlock this[int index]
    {
        get
        {
            (int rest, int filters) = Math.DivRem(index, FilterBlocks);
            (rest, int tiles) = Math.DivRem(rest, TileBlocks);
            (rest, int slices) = Math.DivRem(rest, SliceBlocks);
            (int image, int group) = Math.DivRem(rest, Shape.Groups);
            int slice = slices * SlicesPerBlock;
            int tile = tiles * TilesPerBlock;
            int filter = filters * FiltersPerBlock;
            return new WinogradBlock(
                image,
                group,
                slice,
                Math.Min(SlicesPerBlock, Shape.Depth.Output - slice),
                tile,
                Math.Min(TilesPerBlock, Tiles - tile),
                filter,
                Math.Min(FiltersPerBlock, Shape.GroupOutputChannels - filter));
        }
    }

    private int BlockOfTiles()
    {
        int most = MostFloats / (Products * Slices * Shape.GroupInputChannels);
        int parts = Extent.Parts(Tiles, Math.Clamp(most, LeastTiles, MostTiles));
        return Extent.RoundUp(Extent.Parts(Tiles, parts), GemmKernel.MaximumTileColumns);
    }

    private int ChunkOfFilters(int tiles)
    {
        int most = Math.Min(MostFloats / (Products * Depth), MostFloats / (Products * (tiles + Slack)));
        int whole = Math.Max(LeastChunk, most / GemmKernel.MaximumTileRows * GemmKernel.MaximumTileRows);
        return Math.Min(Shape.GroupOutputChannels, whole);
    }
}

/// <summary>What one block computes.</summary>
internal readonly record struct WinogradBlock(int Image, int Group, int Slice, int SliceCount, int Tile, int TileCount, int Filter, int FilterCount);
