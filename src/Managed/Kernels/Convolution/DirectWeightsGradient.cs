using System;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The gradient to the weights of every shape, by products of rows.</summary>
/// <remarks>
/// Positions are cut into blocks by the shape alone. A block's sum is one of <see cref="RowProducts"/> over its positions as <see cref="WindowStaging"/>
/// numbers them, numbers that stand for none adding a product with zero; blocks are added to dw in ascending order, image by image.
/// So long sums stay accurate, and neither width nor threads leave a trace.
/// Parts of dw, some filters of some channels, are computed apart from each other.
/// </remarks>
internal sealed class DirectWeightsGradient : WeightsRoutine
{
    private const int LeastPositions = 1024;
    private const int MostPositions = 4096;
    private const int BlockFloats = 400_000;
    private const int LeastChannels = 4;
    private const int LeastFilters = 16;

    private readonly WindowStaging staging;
    private readonly int rowLength;
    private readonly int channelsPerPart;
    private readonly int channelParts;
    private readonly int filtersPerPart;
    private readonly int filterParts;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="parts">Parts wanted at least, where there is enough work. They leave no trace in the result.</param>
    public DirectWeightsGradient(ConvolutionShape shape, int parts)
        : base(shape)
    {
        // Long rows, as far as input and output gradient of a block stay in the second-level cache.
        int rowCount = (shape.GroupInputChannels * shape.Depth.Kernel) + shape.GroupOutputChannels;
        int positions = Math.Clamp(BlockFloats / rowCount, LeastPositions, MostPositions);
        int columns = Extent.Even(shape.Width.Output, positions);
        staging = new WindowStaging(shape, Extent.Even(shape.Height.Output, Math.Max(1, positions / columns)), columns);
        rowLength = Extent.RoundUp(staging.Positions, RowProducts.Lanes);
        (channelsPerPart, channelParts) = Share(shape.GroupInputChannels, Extent.Parts(parts, shape.Groups), LeastChannels);
        (filtersPerPart, filterParts) = Share(shape.GroupOutputChannels, Extent.Parts(parts, shape.Groups * channelParts), LeastFilters);
        PartCount = checked(shape.Groups * channelParts * filterParts);
        ScratchLength = checked(StagedLength + (filtersPerPart * rowLength));
    }

    /// <inheritdoc/>
    public override int PartCount { get; }

    /// <inheritdoc/>
    public override int ScratchLength { get; }

    private int StagedLength => Extent.RoundUp(staging.Length(channelsPerPart, rowLength - staging.Positions + staging.Pitch - staging.Columns), RowProducts.Lanes);

    /// <inheritdoc/>
    public override void Accumulate(
        SimdLevel level, int part, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> scratch, Span<float> sums, Span<float> weightsGradient)
    {
        (int rest, int filterPart) = Math.DivRem(part, filterParts);
        (int group, int channelPart) = Math.DivRem(rest, channelParts);
        int channel = channelPart * channelsPerPart;
        int channels = Math.Min(channelsPerPart, Shape.GroupInputChannels - channel);
        int filter = (group * Shape.GroupOutputChannels) + (filterPart * filtersPerPart);
        int filters = Math.Min(filtersPerPart, Shape.GroupOutputChannels - (filterPart * filtersPerPart));
        int depth = Shape.GroupInputChannels * Shape.Taps;
        Span<float> target = weightsGradient.Slice((filter * depth) + (channel * Shape.Taps), ((filters - 1) * depth) + (channels * Shape.Taps));
        Span<float> staged = scratch[..StagedLength];
        Span<float> rows = scratch.Slice(staged.Length, filters * rowLength);
        ReadOnlySpan<int> offsets = staging.Offsets[..(channels * Shape.Taps)];
        RowProductKernel multiply = RowProducts.Registry.At(level);
        for (int image = 0; image < Shape.Batch; image++)
        {
            int first = (image * Shape.InputChannels) + (group * Shape.GroupInputChannels) + channel;
            ReadOnlySpan<float> source = input.Slice(first * Shape.InputPositions, channels * Shape.InputPositions);
            for (int block = 0; block < Shape.Depth.Output * staging.BlocksPerSlice; block++)
            {
                (int slice, int rectangle) = Math.DivRem(block, staging.BlocksPerSlice);
                staging.Stage(source, slice, staging.Block(rectangle), staged);
                StageOutputGradient(outputGradient, (image * Shape.OutputChannels) + filter, filters, slice, staging.Block(rectangle), rows);
                multiply(filters, rowLength, rows, rowLength, staged, offsets, target, depth);
            }
        }
    }

    private static (int Extent, int Count) Share(int extent, int wanted, int least)
    {
        int share = Math.Min(extent, Math.Max(least, Extent.Parts(extent, wanted)));
        return (share, Extent.Parts(extent, share));
    }

    /// <summary>The output gradient in the staging's numbers: zeros where a number stands for no position.</summary>
    private void StageOutputGradient(ReadOnlySpan<float> outputGradient, int firstPlane, int filters, int slice, StagedBlock block, Span<float> rows)
    {
        rows.Clear();
        for (int i = 0; i < filters; i++)
        {
            int plane = (((firstPlane + i) * Shape.Depth.Output) + slice) * Shape.Height.Output * Shape.Width.Output;
            for (int y = 0; y < block.Rows; y++)
            {
                outputGradient.Slice(plane + ((block.Row + y) * Shape.Width.Output) + block.Column, block.Columns)
                    .CopyTo(rows[((i * rowLength) + (y * staging.Pitch))..]);
            }
        }
    }
}
