using System;
using Managed.Kernels.Activation;
using Managed.Kernels.Convolution;
using Managed.Kernels.Pooling;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>The two-dimensional convolution from or to channels in blocks: the bits of <see cref="DirectConvolution"/>.</summary>
/// <remarks>
/// Each output is one chain of multiply-adds beginning with b (or zero), over channels and then taps in ascending order; taps beyond a zero
/// border add a product with zero. Channels are taken some at a time, so that their filters stay near for all positions; the chains go on
/// from what the output holds. Where windows of a maximum lie side by side over the output, they can be taken as soon as their rows are
/// there: then only the maxima are written.
/// </remarks>
internal sealed class BlockedConvolution : ConvolutionRoutine
{
    private const int ChainLength = 2304;
    private const int MergedRow = 240;
    private const int MostValues = 96 * 1024;
    private const int ManyPositions = 256;
    private const int FewPositions = 64;

    private readonly bool blockedInput;
    private readonly bool blockedOutput;
    private readonly bool merged;
    private readonly PoolingShape? pooling;
    private readonly FilterGroups groups;
    private readonly BlockedWindow window;
    private readonly int[] offsets;
    private readonly int channelsPerChunk;
    private readonly int rowLength;
    private readonly int rows;
    private readonly int rowsPerBlock;
    private readonly int groupsPerBlock;
    private readonly int imagesPerBlock;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents; see <see cref="Applies"/>.</param>
    /// <param name="blockedInput">Whether the input's channels lie in blocks.</param>
    /// <param name="blockedOutput">Whether the output's do.</param>
    /// <param name="blocks">Blocks of work wanted at least.</param>
    /// <param name="pooling">The maximum of the output's windows that is wanted instead of it, if any; see <see cref="CanPool"/>.</param>
    public BlockedConvolution(ConvolutionShape shape, bool blockedInput, bool blockedOutput, int blocks, PoolingShape? pooling = null)
        : base(shape, ConvolutionAlgorithm.ImplicitGemm)
    {
        (this.blockedInput, this.blockedOutput, this.pooling) = (blockedInput, blockedOutput, pooling);
        groups = new FilterGroups(shape.OutputChannels);
        int positions = shape.OutputPositions;

        channelsPerChunk = Math.Min(shape.InputChannels, Math.Max(ChannelBlocks.Width, ChainLength / shape.Taps / ChannelBlocks.Width * ChannelBlocks.Width));

        // Under few positions most of the time goes into reading filters: there images share them.
        long valuesOfImage = (long)positions * (shape.OutputChannels + channelsPerChunk);
        imagesPerBlock = positions > FewPositions ? 1 : (int)Math.Clamp(MostValues / valuesOfImage, 1, Extent.Parts(shape.Batch, Extent.Parts(blocks, groups.Count)));
        int wanted = Extent.Parts(blocks, Extent.Parts(shape.Batch, imagesPerBlock));

        // Where every output reads its own position alone, rows are cut as it suits.
        merged = pooling is null && positions == shape.InputPositions && shape.Taps == 1 && shape.Height.Stride == 1 && shape.Width.Stride == 1;
        rowLength = merged
            ? Math.Min(positions, Math.Min(MergedRow, Math.Max(1, positions / wanted / (2 * FilterTiles.MostPositions)) * 2 * FilterTiles.MostPositions))
            : shape.Width.Output;
        int taken = pooling is PoolingShape pool ? pool.Height.Output * pool.Height.Kernel : int.MaxValue;
        rows = merged ? Extent.Parts(positions, rowLength) : Math.Min(shape.Height.Output, taken);
        rowsPerBlock = (int)Math.Clamp(MostValues / ((long)rowLength * (shape.OutputChannels + channelsPerChunk)), 1, rows);
        groupsPerBlock = groups.Count;
        if (positions < ManyPositions)
            groupsPerBlock = PartOf(groups.Count, wanted, Extent.Parts(rows, rowsPerBlock));
        rowsPerBlock = Math.Min(rowsPerBlock, PartOf(rows, wanted, Extent.Parts(groups.Count, groupsPerBlock)));
        if (positions >= ManyPositions)
            groupsPerBlock = PartOf(groups.Count, wanted, Extent.Parts(rows, rowsPerBlock));
        if (pooling is not null)
            rowsPerBlock = Math.Min(rows, Extent.RoundUp(rowsPerBlock, pooling.Value.Height.Kernel));
        window = new BlockedWindow(shape, blockedInput ? ChannelBlocks.Width : 1, rowsPerBlock);
        offsets = new int[channelsPerChunk * shape.Taps];
        for (int k = 0; k < offsets.Length; k++)
        {
            int channel = k / shape.Taps;
            offsets[k] = checked(window.TapOffset(k % shape.Taps) + (blockedInput
                ? (channel / ChannelBlocks.Width * window.PlaneLength) + (channel % ChannelBlocks.Width)
                : channel * window.PlaneLength));
        }

        BlockCount = checked(Extent.Parts(shape.Batch, imagesPerBlock) * Extent.Parts(rows, rowsPerBlock) * Extent.Parts(groups.Count, groupsPerBlock));
    }

    /// <inheritdoc/>
    public override int BlockCount { get; }

    /// <inheritdoc/>
    public override int PackedLength => groups.PackedLength(Shape.InputChannels * Shape.Taps);

    /// <inheritdoc/>
    public override int ScratchLength => checked(BiasLength + (imagesPerBlock * (CopyLength + ResultLength)));

    private int BiasLength => groups.BlockCount * ChannelBlocks.Width;

    private int CopyLength => window.IsCopied ? checked(channelsPerChunk / Cell * window.PlaneLength) : 0;

    private int ResultLength => SumsInResult ? 0 : checked(BiasLength * rowsPerBlock * rowLength);

    /// <summary>Whether sums lie where the output does.</summary>
    private bool SumsInResult => blockedOutput && pooling is null;

    private int Cell => blockedInput ? ChannelBlocks.Width : 1;

    /// <summary>Whether a convolution can be computed with channels in blocks on these sides.</summary>
    public static bool Applies(ConvolutionShape shape, bool blockedInput, bool blockedOutput) =>
        shape.Groups == 1 && shape.Depth == WindowAxis.Unit
        && (!blockedInput || ChannelBlocks.AreFilledBy(shape.InputChannels)) && (!blockedOutput || ChannelBlocks.AreFilledBy(shape.OutputChannels));

    /// <summary>Whether a pooling is of windows side by side, which can be taken row by row.</summary>
    public static bool CanPool(PoolingShape pooling) => IsSideBySide(pooling.Height) && IsSideBySide(pooling.Width) && pooling.Depth == WindowAxis.Unit;

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed) => groups.Pack(weights, Shape.InputChannels * Shape.Taps, packed);

    /// <inheritdoc/>
    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result)
    {
        (int rest, int groupPart) = Math.DivRem(block, Extent.Parts(groups.Count, groupsPerBlock));
        (int images, int band) = Math.DivRem(rest, Extent.Parts(rows, rowsPerBlock));
        int firstRow = band * rowsPerBlock;
        int firstImage = images * imagesPerBlock;
        int endImage = Math.Min(firstImage + imagesPerBlock, Shape.Batch);
        var part = new Part(firstRow, Math.Min(rowsPerBlock, rows - firstRow), groupPart * groupsPerBlock, Math.Min(groups.Count, (groupPart + 1) * groupsPerBlock));
        Span<float> starts = scratch[..BiasLength];
        starts.Clear();
        bias.CopyTo(starts);
        Span<float> copies = scratch.Slice(BiasLength, imagesPerBlock * CopyLength);
        Span<float> sums = scratch.Slice(BiasLength + copies.Length, imagesPerBlock * ResultLength);
        int outputLength = Shape.OutputChannels * Shape.OutputPositions;
        FilterTiles.Kernel kernel = FilterTiles.Registry.At(level);
        for (int channel = 0; channel < Shape.InputChannels; channel += channelsPerChunk)
        {
            int channels = Math.Min(channelsPerChunk, Shape.InputChannels - channel);
            bool ends = channel + channels == Shape.InputChannels;
            var tileEnds = new TileEnds(channel > 0, ends ? negativeSlope : Rectification.None);
            for (int image = firstImage; image < endImage; image++)
                CopyWindows(source, image, part, channel, channels, copies.Slice((image - firstImage) * CopyLength, CopyLength));
            for (int group = part.Group; group < part.GroupEnd; group++)
            {
                for (int image = firstImage; image < endImage; image++)
                {
                    int place = image - firstImage;
                    ReadOnlySpan<float> windows = window.IsCopied ? copies.Slice(place * CopyLength, CopyLength) : Windows(source, image, part, channel, channels);
                    Span<float> results = SumsInResult ? result.Slice(image * outputLength, outputLength) : sums.Slice(place * ResultLength, ResultLength);
                    Multiply(kernel, part, group, channel, channels, windows, packed, starts, tileEnds, results);
                }
            }
        }

        for (int image = firstImage; image < endImage && !SumsInResult; image++)
        {
            ReadOnlySpan<float> results = sums.Slice((image - firstImage) * ResultLength, ResultLength);
            if (pooling is PoolingShape pool)
                WriteMaxima(level, pool, image, part, results, result);
            else
                WritePlanes(image, part, results, result);
        }
    }

    /// <summary>How much of an extent one block takes, so that there are as many blocks as wanted where others cut too.</summary>
    private static int PartOf(int extent, int wanted, int others) => Math.Max(1, extent / Extent.Parts(wanted, others));

    private static bool IsSideBySide(WindowAxis axis) => axis.Stride == axis.Kernel && axis.Dilation == 1 && axis.PaddingBegin == 0 && axis.PaddingEnd < axis.Kernel;

    private ReadOnlySpan<float> Windows(ReadOnlySpan<float> source, int image, Part part, int channel, int channels)
    {
        int first = ((image * Shape.InputChannels) + channel) * Shape.InputPositions;
        return source.Slice(first, channels * Shape.InputPositions)[(merged ? part.Row * rowLength * Cell : part.Row * window.RowStep)..];
    }

    private void CopyWindows(ReadOnlySpan<float> source, int image, Part part, int channel, int channels, Span<float> copy)
    {
        if (!window.IsCopied)
            return;
        int planeLength = Shape.InputPositions * Cell;
        int first = ((image * Shape.InputChannels) + channel) * Shape.InputPositions;
        for (int plane = 0; plane < channels / Cell; plane++)
            window.Copy(source.Slice(first + (plane * planeLength), planeLength), part.Row, part.Rows, copy.Slice(plane * window.PlaneLength, window.PlaneLength));
    }

    private void Multiply(
        FilterTiles.Kernel kernel,
        Part part,
        int group,
        int channel,
        int channels,
        ReadOnlySpan<float> windows,
        ReadOnlySpan<float> packed,
        ReadOnlySpan<float> starts,
        TileEnds ends,
        Span<float> results)
    {
        (int first, int count) = groups[group];
        int width = count * ChannelBlocks.Width;
        int filter = first * ChannelBlocks.Width;
        int depth = Shape.InputChannels * Shape.Taps;
        int length = channels * Shape.Taps;
        ReadOnlySpan<float> weights = packed.Slice((filter * depth) + (channel * Shape.Taps * width), length * width);
        int blockStride = (SumsInResult ? Shape.OutputPositions : part.Rows * rowLength) * ChannelBlocks.Width;
        int rowStep = merged ? rowLength * Cell : window.RowStep;
        for (int row = 0; row < part.Rows; row++)
        {
            int place = (SumsInResult ? part.Row + row : row) * rowLength * ChannelBlocks.Width;
            kernel(
                count,
                weights,
                starts.Slice(filter, width),
                windows[(row * rowStep)..],
                offsets.AsSpan(0, length),
                merged ? Cell : window.Step,
                ends,
                results[((first * blockStride) + place)..],
                blockStride,
                Positions(part.Row + row));
        }
    }

    private int Positions(int row) => merged ? Math.Min(rowLength, Shape.OutputPositions - (row * rowLength)) : rowLength;

    private void WritePlanes(int image, Part part, ReadOnlySpan<float> results, Span<float> result)
    {
        int blockStride = part.Rows * rowLength * ChannelBlocks.Width;
        int positions = Math.Min(part.Rows * rowLength, Shape.OutputPositions - (part.Row * rowLength));
        for (int block = groups[part.Group].First; block < EndOf(part); block++)
        {
            int channel = block * ChannelBlocks.Width;
            int plane = ((image * Shape.OutputChannels) + channel) * Shape.OutputPositions;
            ChannelBlocks.CopyToPlanes(
                results.Slice(block * blockStride, blockStride),
                Math.Min(ChannelBlocks.Width, Shape.OutputChannels - channel),
                positions,
                result[(plane + (part.Row * rowLength))..],
                Shape.OutputPositions);
        }
    }

    private void WriteMaxima(SimdLevel level, PoolingShape pool, int image, Part part, ReadOnlySpan<float> results, Span<float> result)
    {
        int taken = part.Rows * rowLength * ChannelBlocks.Width;
        int rowsOfMaxima = Extent.Parts(part.Rows, pool.Height.Kernel);
        var height = new WindowAxis(part.Rows, pool.Height.Kernel, pool.Height.Stride, PaddingEnd: (rowsOfMaxima * pool.Height.Kernel) - part.Rows);
        var band = new PoolingShape(1, WindowAxis.Unit, height, pool.Width);
        int written = band.OutputLength * ChannelBlocks.Width;
        int planeLength = pool.OutputPositions * ChannelBlocks.Width;
        int firstRow = part.Row / pool.Height.Kernel * pool.Width.Output * ChannelBlocks.Width;
        PoolingKernel kernel = BlockedPooling<MaxPooling.Largest>.Forward.At(level);
        for (int block = groups[part.Group].First; block < EndOf(part); block++)
        {
            int plane = ((image * groups.BlockCount) + block) * planeLength;
            kernel(band, results.Slice(block * taken, taken), result.Slice(plane + firstRow, written));
        }
    }

    private int EndOf(Part part)
    {
        (int first, int count) = groups[part.GroupEnd - 1];
        return first + count;
    }

    /// <summary>Rows and filter groups.</summary>
    private readonly record struct Part(int Row, int Rows, int Group, int GroupEnd);
}
