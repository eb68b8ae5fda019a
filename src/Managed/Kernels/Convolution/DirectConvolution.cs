using System;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The N-dimensional convolution y[n, o, p] = b[o] + sum over channels c and taps k of w[o, c, k] * x[n, c, s(p, k)].</summary>
/// <remarks>
/// Shapes and s as in <see cref="ConvolutionReference"/>. A matrix product whose right operand never exists: the micro-kernel reads each of
/// its rows, one channel and tap at a run of positions, from the input staged by <see cref="WindowStaging"/>. Each output is one chain of
/// multiply-adds beginning with b (or zero), over channels and then taps in ascending order; taps beyond the border add a product
/// with zero. Outputs are overwritten.
/// The gradient to the input runs the adjoint convolution, over filters and then the forward taps in ascending order.
/// </remarks>
internal sealed class DirectConvolution : ConvolutionRoutine
{
    private const int MostStaged = 192 * 1024;
    private const int MostColumns = 2048;
    private const int FewPositions = 512;
    private const int MostCompactPositions = 128;
    private const int PanelGap = 4;
    private const int LeastFilters = 24;

    private readonly ConvolutionShape runs;
    private readonly bool adjoint;
    private readonly WindowStaging staging;
    private readonly int filtersPerBlock;
    private readonly int filterBlocks;
    private readonly int resultStride;
    private readonly bool compact;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The forward convolution's extents.</param>
    /// <param name="backward">Whether the gradient to the input is computed, as the adjoint convolution.</param>
    /// <param name="blocks">Blocks wanted at least.</param>
    public DirectConvolution(ConvolutionShape shape, bool backward, int blocks)
        : base(shape, ConvolutionAlgorithm.ImplicitGemm)
    {
        adjoint = backward;
        runs = backward ? shape.Adjoint ?? throw new ArgumentException("The shape has no adjoint.", nameof(shape)) : shape;
        int outputs = runs.Batch * runs.Groups * runs.Depth.Output;
        int columns = Math.Min(runs.Width.Output, MostColumns);
        staging = new WindowStaging(runs, Math.Min(runs.Height.Output, RowsThatFit(columns)), columns, adjoint);
        int wanted = Extent.Parts(blocks, outputs);
        if (staging.BlocksPerSlice < wanted && staging.Positions > FewPositions)
        {
            int rows = Math.Min(staging.Rows, Extent.Parts(runs.Height.Output, wanted));
            int width = runs.Height.Output > 1 ? columns : Math.Min(columns, Math.Max(Extent.Parts(runs.Width.Output, wanted), GemmKernel.MaximumTileColumns));
            staging = new WindowStaging(runs, rows, width, adjoint);
        }

        // Under few positions most of the time goes into reading filters: there each block has filters of its own.
        int parts = Extent.Parts(wanted, staging.BlocksPerSlice);
        int share = Extent.RoundUp(Extent.Parts(runs.GroupOutputChannels, parts), GemmKernel.MaximumTileRows);
        filtersPerBlock = Math.Min(runs.GroupOutputChannels, Math.Max(share, LeastFilters));
        filterBlocks = Extent.Parts(runs.GroupOutputChannels, filtersPerBlock);

        // Where rows are short much of what the staging numbers is no position: there positions are packed side by side.
        compact = staging.Rows * staging.Columns <= MostCompactPositions && staging.Pitch > staging.Columns;
        resultStride = Extent.RoundUp(staging.Positions, GemmKernel.MaximumTileColumns) + 16;
        BlockCount = checked(outputs * staging.BlocksPerSlice * filterBlocks);
        ScratchLength = checked(StagedLength + (filtersPerBlock * resultStride) + PanelsLength);
    }

    /// <inheritdoc/>
    public override int BlockCount { get; }

    /// <inheritdoc/>
    public override int ScratchLength { get; }

    /// <inheritdoc/>
    public override int PackedLength => ConvolutionPacking.ForwardLength(runs);

    private int StagedLength => Extent.RoundUp(staging.Length(runs.GroupInputChannels, 2 * GemmKernel.MaximumTileColumns), 16);

    private int PanelsLength => compact
        ? (GemmBlocking.Depth(Depth) + PanelGap) * Extent.RoundUp(staging.Rows * staging.Columns, GemmKernel.MaximumTileColumns)
        : 0;

    private int Depth => runs.GroupInputChannels * runs.Taps;

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        if (adjoint)
            ConvolutionPacking.PackBackwardInput(Shape, weights, packed);
        else
            ConvolutionPacking.PackForward(runs, weights, packed);
    }

    /// <inheritdoc/>
    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result)
    {
        (int rest, int filterBlock) = Math.DivRem(block, filterBlocks);
        (rest, int position) = Math.DivRem(rest, staging.BlocksPerSlice);
        (rest, int slice) = Math.DivRem(rest, runs.Depth.Output);
        (int image, int group) = Math.DivRem(rest, runs.Groups);
        StagedBlock rectangle = staging.Block(position);
        Span<float> staged = scratch[..StagedLength];
        Span<float> sums = scratch.Slice(staged.Length, filtersPerBlock * resultStride);
        int channel = ((image * runs.Groups) + group) * runs.GroupInputChannels;
        staging.Stage(source.Slice(channel * runs.InputPositions, runs.GroupInputChannels * runs.InputPositions), slice, rectangle, staged);

        int filter = filterBlock * filtersPerBlock;
        int filters = Math.Min(filtersPerBlock, runs.GroupOutputChannels - filter);
        int packedLength = ConvolutionPacking.ForwardLength(runs) / runs.Groups;
        int first = (group * runs.GroupOutputChannels) + filter;
        ReadOnlySpan<float> left = packed.Slice(group * packedLength, packedLength)[(filter * Depth)..];
        Multiply(GemmKernels.At(level), filters, rectangle, left, staged, bias.IsEmpty ? bias : bias.Slice(first, filters), sums, scratch.Slice(staged.Length + sums.Length, PanelsLength));
        int rowStride = compact ? rectangle.Columns : staging.Pitch;
        UnaryKernel? finish = Rectification.Kernel(level, negativeSlope);
        for (int i = 0; i < filters; i++)
        {
            int plane = ((((image * runs.OutputChannels) + first + i) * runs.Depth.Output) + slice) * runs.Height.Output * runs.Width.Output;
            for (int y = 0; y < rectangle.Rows; y++)
            {
                Span<float> target = result.Slice(plane + ((rectangle.Row + y) * runs.Width.Output) + rectangle.Column, rectangle.Columns);
                ReadOnlySpan<float> row = sums.Slice((i * resultStride) + (y * rowStride), rectangle.Columns);
                if (finish is null)
                    row.CopyTo(target);
                else
                    finish(row, negativeSlope, 0, target);
            }
        }
    }

    private static int PanelLength(int width, int depth) => (width * depth) + PanelGap;

    private int RowsThatFit(int columns)
    {
        int reach = (runs.Height.Reach - 1) / runs.Height.Stride;
        int phases = Math.Min(runs.Height.Stride, runs.Height.Reach) * Math.Min(runs.Width.Stride, runs.Width.Reach);
        int pitch = columns + ((runs.Width.Reach - 1) / runs.Width.Stride);
        long staged = (MostStaged / Math.Max(1L, (long)runs.GroupInputChannels * runs.Depth.Kernel * phases * pitch)) - reach;
        long results = MostStaged / ((long)Math.Min(runs.GroupOutputChannels, 512) * pitch);
        return (int)Math.Max(1, Math.Min(staged, results));
    }

    private void Multiply(
        GemmKernel kernel, int filters, StagedBlock block, ReadOnlySpan<float> left, ReadOnlySpan<float> staged, ReadOnlySpan<float> bias, Span<float> sums, Span<float> panels)
    {
        int leftStride = GemmKernel.PanelRows * Depth;
        int blockDepth = GemmBlocking.Depth(Depth);
        int depth = 0;
        do
        {
            int depths = Math.Min(blockDepth, Depth - depth);
            ReadOnlySpan<int> offsets = staging.Offsets.Slice(depth, depths);
            GemmStart start = depth > 0 ? GemmStart.Accumulate : bias.IsEmpty ? GemmStart.Zero : GemmStart.Bias;
            if (compact)
                PackPositions(block, staged, offsets, kernel.TileColumns, panels);
            for (int i = 0; i < filters; i += kernel.TileRows)
            {
                int rows = Math.Min(kernel.TileRows, filters - i);
                ReadOnlySpan<float> panel = left[((i * Depth) + (depth * GemmKernel.PanelRows))..];
                ReadOnlySpan<float> rowBias = start == GemmStart.Bias ? bias[i..] : default;
                Span<float> c = sums[(i * resultStride)..];
                if (compact)
                {
                    kernel.Run(depths, panel, leftStride, panels, PanelLength(kernel.TileColumns, depths), start, rowBias, c, resultStride, rows, block.Rows * block.Columns);
                }
                else
                {
                    int positions = ((block.Rows - 1) * staging.Pitch) + block.Columns;
                    kernel.RunAt(offsets, panel, leftStride, staged, start, rowBias, c, resultStride, rows, Extent.RoundUp(positions, kernel.TileColumns));
                }
            }

            depth += depths;
        }
        while (depth < Depth);
    }

    /// <summary>Packs what channels and taps read at every position, without the numbers that stand for none.</summary>
    /// <remarks>Runs are copied four values at a time; what is copied past the end of one is overwritten by the next, or lies in the gap behind the panel.</remarks>
    private void PackPositions(StagedBlock block, ReadOnlySpan<float> staged, ReadOnlySpan<int> offsets, int panelWidth, Span<float> panels)
    {
        int panelLength = PanelLength(panelWidth, offsets.Length);
        ref float source = ref MemoryMarshal.GetReference(staged[..StagedLength]);
        ref float target = ref MemoryMarshal.GetReference(panels[..PanelsLength]);
        for (int k = 0; k < offsets.Length; k++)
        {
            int position = 0;
            for (int y = 0; y < block.Rows; y++)
            {
                int end = position + block.Columns;
                int from = offsets[k] + (y * staging.Pitch);
                while (position < end)
                {
                    (int panel, int lane) = Math.DivRem(position, panelWidth);
                    int run = Math.Min(end - position, panelWidth - lane);
                    int to = (panel * panelLength) + (k * panelWidth) + lane;
                    for (int x = 0; x < run; x += Simd128.Lanes)
                        Simd128.Store(Simd128.Load(in source, (nuint)(from + x)), ref target, (nuint)(to + x));
                    from += run;
                    position += run;
                }
            }
        }
    }
}
