using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Kernels.Convolution;
using Managed.Kernels.Convolution.Winograd;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>The convolution with 3 x 3 taps by Winograd's minimal filtering, channels in blocks: the bits of <see cref="WinogradConvolution"/>.</summary>
/// <remarks>
/// The products of a block's tiles are convolutions of one tap, whose positions are tiles. Filters are transformed when they are packed:
/// they take up to four times the memory (<see cref="Applies"/> keeps to small ones).
/// </remarks>
internal sealed class BlockedWinograd<TTile> : ConvolutionRoutine
    where TTile : struct, IWinogradTile
{
    private const int Width = ChannelBlocks.Width;
    private const int MostTiles = 48;
    private const int MostPacked = 1 << 20;
    private const int MostPoints = 6;

    private static readonly int Products = WinogradProducts<TTile>.Count;

    private readonly FilterGroups groups;
    private readonly int[] offsets;
    private readonly int tileColumns;
    private readonly int tileCount;
    private readonly int tilesPerBlock;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents; see <see cref="Applies"/>.</param>
    /// <param name="algorithm">What it is called.</param>
    /// <param name="blocks">Blocks of work wanted at least.</param>
    public BlockedWinograd(ConvolutionShape shape, ConvolutionAlgorithm algorithm, int blocks)
        : base(shape, algorithm)
    {
        groups = new FilterGroups(shape.OutputChannels);
        tileColumns = Extent.Parts(shape.Width.Output, TTile.Outputs);
        tileCount = tileColumns * Extent.Parts(shape.Height.Output, TTile.Outputs);
        tilesPerBlock = Extent.Parts(tileCount, Math.Max(Extent.Parts(tileCount, MostTiles), Math.Min(tileCount, Extent.Parts(blocks, shape.Batch))));
        offsets = new int[shape.InputChannels];
        for (int channel = 0; channel < offsets.Length; channel++)
            offsets[channel] = (channel / Width * tilesPerBlock * Width) + (channel % Width);
        BlockCount = checked(shape.Batch * Extent.Parts(tileCount, tilesPerBlock));
    }

    private delegate void TransformOutput(
        ReadOnlySpan<float> products,
        int productStride,
        ReadOnlySpan<float> bias,
        float negativeSlope,
        Span<float> rows,
        Span<float> pixels,
        int rowLength,
        int height,
        int width);

    /// <inheritdoc/>
    public override int BlockCount { get; }

    /// <inheritdoc/>
    public override int PackedLength => checked(Products * FilterLength);

    /// <inheritdoc/>
    public override int ScratchLength => checked((Products * tilesPerBlock * (Shape.InputChannels + Shape.OutputChannels)) + Shape.OutputChannels + (2 * PatchLength));

    private static KernelRegistry<TransformOutput> Outputs { get; } = KernelRegistry.Widths<TransformOutput>(
        "winograd output in blocks", ToPixels<Simd512>, ToPixels<Simd256>, ToPixels<Simd128>, ToPixels<SimdScalar>);

    private static int PatchLength => MostPoints * MostPoints * Width;

    private int FilterLength => groups.PackedLength(Shape.InputChannels);

    /// <summary>Whether a convolution can be computed so, and its transformed filters are few enough to be kept.</summary>
    public static bool Applies(ConvolutionShape shape) =>
        shape.Groups == 1 && shape.Depth == WindowAxis.Unit && WinogradConvolution.Applies(shape)
        && ChannelBlocks.AreFilledBy(shape.InputChannels) && ChannelBlocks.AreFilledBy(shape.OutputChannels)
        && (long)Products * shape.InputChannels * shape.OutputChannels <= MostPacked;

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        int pairs = Shape.OutputChannels * Shape.InputChannels;
        var transformed = new float[Products * pairs];
        Span<float> columns = stackalloc float[MostPoints * 3];
        for (int pair = 0; pair < pairs; pair++)
        {
            for (nuint x = 0; x < 3; x++)
                TTile.Filter<SimdScalar>(in weights[(pair * 9) + (int)x], 3, ref columns[(int)x], 3);
            for (int y = 0; y < TTile.Points; y++)
                TTile.Filter<SimdScalar>(in columns[y * 3], 1, ref transformed[(y * TTile.Points * pairs) + pair], (nuint)pairs);
        }

        for (int product = 0; product < Products; product++)
            groups.Pack(transformed.AsSpan(product * pairs, pairs), Shape.InputChannels, packed.Slice(product * FilterLength, FilterLength));
    }

    /// <inheritdoc/>
    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result)
    {
        (int image, int part) = Math.DivRem(block, Extent.Parts(tileCount, tilesPerBlock));
        int first = part * tilesPerBlock;
        int tiles = Math.Min(tilesPerBlock, tileCount - first);
        int inputStride = Shape.InputChannels * tilesPerBlock;
        int outputStride = Shape.OutputChannels * tilesPerBlock;
        Span<float> inputs = scratch[..(Products * inputStride)];
        Span<float> outputs = scratch.Slice(inputs.Length, Products * outputStride);
        Span<float> zeros = scratch.Slice(inputs.Length + outputs.Length, Shape.OutputChannels);
        zeros.Clear();
        Span<float> patches = scratch.Slice(inputs.Length + outputs.Length + zeros.Length, 2 * PatchLength);
        Transform(WinogradProducts<TTile>.Inputs.At(level), source.Slice(image * Shape.InputChannels * Shape.InputPositions, Shape.InputChannels * Shape.InputPositions), first, tiles, patches, inputs);
        FilterTiles.Kernel multiply = FilterTiles.Registry.At(level);
        for (int product = 0; product < Products; product++)
        {
            for (int group = 0; group < groups.Count; group++)
            {
                (int filterBlock, int count) = groups[group];
                int place = filterBlock * Width;
                multiply(
                    count,
                    packed.Slice((product * FilterLength) + (place * Shape.InputChannels), count * Width * Shape.InputChannels),
                    zeros,
                    inputs.Slice(product * inputStride, inputStride),
                    offsets,
                    Width,
                    new TileEnds(false, Rectification.None),
                    outputs[((product * outputStride) + (place * tilesPerBlock))..],
                    tilesPerBlock * Width,
                    tiles);
            }
        }

        int length = Shape.OutputChannels * Shape.OutputPositions;
        Write(Outputs.At(level), outputs, outputStride, first, tiles, bias, negativeSlope, patches, result.Slice(image * length, length));
    }

    private void Transform(WinogradProducts<TTile>.Transform transform, ReadOnlySpan<float> source, int first, int tiles, Span<float> patches, Span<float> inputs)
    {
        Span<float> patch = patches[..PatchLength];
        Span<float> rows = patches[PatchLength..];
        int rowLength = Shape.Width.Input * Width;
        int stride = Shape.InputChannels * tilesPerBlock;
        for (int block = 0; block < Shape.InputChannels / Width; block++)
        {
            ReadOnlySpan<float> plane = source.Slice(block * Shape.InputPositions * Width, Shape.InputPositions * Width);
            for (int tile = 0; tile < tiles; tile++)
            {
                (int y, int x) = Math.DivRem(first + tile, tileColumns);
                y = (y * TTile.Outputs) - Shape.Height.PaddingBegin;
                x = (x * TTile.Outputs) - Shape.Width.PaddingBegin;
                Span<float> target = inputs[(((block * tilesPerBlock) + tile) * Width)..];
                if (y >= 0 && x >= 0 && y + TTile.Points <= Shape.Height.Input && x + TTile.Points <= Shape.Width.Input)
                {
                    transform(plane[((y * rowLength) + (x * Width))..], rowLength, Width, rows, target, stride);
                    continue;
                }

                CopyPatch(plane, y, x, patch);
                transform(patch, TTile.Points * Width, Width, rows, target, stride);
            }
        }
    }

    /// <summary>What a tile sees across the border.</summary>
    private void CopyPatch(ReadOnlySpan<float> plane, int y, int x, Span<float> patch)
    {
        int length = Shape.Width.Input * Width;
        for (int i = 0; i < TTile.Points; i++)
        {
            Span<float> target = patch.Slice(i * TTile.Points * Width, TTile.Points * Width);
            int source = PaddedCells.Source(Shape.Height, Shape.Padding, y + i);
            if (source < 0)
                target.Clear();
            else
                PaddedCells.Copy(new StoredCells(plane.Slice(source * length, length), Width), Shape.Width, Shape.Padding, x, target);
        }
    }

    private void Write(TransformOutput transform, ReadOnlySpan<float> outputs, int stride, int first, int tiles, ReadOnlySpan<float> bias, float negativeSlope, Span<float> rows, Span<float> result)
    {
        int rowLength = Shape.Width.Output * Width;
        Span<float> starts = stackalloc float[Width];
        starts.Clear();
        for (int block = 0; block < Shape.OutputChannels / Width; block++)
        {
            if (!bias.IsEmpty)
                bias.Slice(block * Width, Width).CopyTo(starts);
            Span<float> plane = result.Slice(block * Shape.OutputPositions * Width, Shape.OutputPositions * Width);
            for (int tile = 0; tile < tiles; tile++)
            {
                (int y, int x) = Math.DivRem(first + tile, tileColumns);
                (y, x) = (y * TTile.Outputs, x * TTile.Outputs);
                transform(
                    outputs[(((block * tilesPerBlock) + tile) * Width)..],
                    stride,
                    starts,
                    negativeSlope,
                    rows,
                    plane[((y * rowLength) + (x * Width))..],
                    rowLength,
                    Math.Min(TTile.Outputs, Shape.Height.Output - y),
                    Math.Min(TTile.Outputs, Shape.Width.Output - x));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ToPixels<T>(
        ReadOnlySpan<float> products,
        int productStride,
        ReadOnlySpan<float> bias,
        float negativeSlope,
        Span<float> rows,
        Span<float> pixels,
        int rowLength,
        int height,
        int width)
        where T : struct, ISimd<T>
    {
        int points = TTile.Points;
        _ = products[..(((Products - 1) * productStride) + Width)];
        _ = pixels[..(((height - 1) * rowLength) + (width * Width))];
        Span<float> columns = rows[..(TTile.Outputs * points * Width)];
        Span<float> row = rows.Slice(columns.Length, TTile.Outputs * Width);
        ref float source = ref MemoryMarshal.GetReference(products);
        ref float column = ref MemoryMarshal.GetReference(columns);
        ref float pixel = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(pixels);
        nuint stride = (nuint)productStride;
        nuint rowStep = (nuint)(points * Width);
        for (nuint lane = 0; lane < Width; lane += (nuint)T.Lanes)
        {
            T start = T.Load(in bias[(int)lane], 0);
            for (nuint x = 0; x < (nuint)points; x++)
            {
                TTile.Output<T>(
                    in Unsafe.Add(ref source, (x * stride) + lane), (nuint)points * stride, ref Unsafe.Add(ref column, (x * Width) + lane), rowStep);
            }

            for (int y = 0; y < height; y++)
            {
                TTile.Output<T>(in Unsafe.Add(ref column, ((nuint)y * rowStep) + lane), Width, ref Unsafe.Add(ref pixel, lane), Width);
                for (nuint x = 0; x < (nuint)width; x++)
                {
                    T value = Rectification.Apply(T.Load(in pixel, (x * Width) + lane) + start, negativeSlope);
                    T.Store(value, ref target, (nuint)(y * rowLength) + (x * Width) + lane);
                }
            }
        }
    }
}
