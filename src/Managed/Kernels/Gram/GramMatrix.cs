using System;
using System.Numerics.Tensors;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Gram;

/// <summary>The Gram matrix of one image's features: G[i, j] = sum over positions p of f[i, p] * f[j, p], f being [channels, positions].</summary>
/// <remarks>
/// Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural Networks (2016), equation 3, without its normalisation.
/// Positions are cut into chunks of <see cref="ChunkPositions"/>, what is no multiple of sixteen at the end being a chunk of its own, and chunks into at most
/// <see cref="MostSegments"/> segments. A chunk's sum is one of <see cref="RowProducts"/>; a segment adds its chunks
/// and G adds the segments in ascending order. Only one triangle is computed: G is symmetric to the last bit. Outputs are overwritten.
/// The gradient to the features is overwritten or continued.
/// </remarks>
internal static class GramMatrix
{
    /// <summary>Positions summed in one chunk.</summary>
    public const int ChunkPositions = 1024;

    /// <summary>Parts that long sums fall into.</summary>
    public const int MostSegments = 16;

    private const int BlockRows = 24;

    /// <summary>Segments of the positions.</summary>
    public static int Segments(int positions) => Math.Min(MostSegments, Chunks(positions));

    /// <summary>Parts of G that can be computed in any order: rows of one segment's sums.</summary>
    public static int Parts(int channels, int positions) => Segments(positions) * RowBlocks(channels);

    /// <summary>Floats of the segments' sums.</summary>
    public static int PartialLength(int channels, int positions) => checked(Segments(positions) * channels * channels);

    /// <summary>Floats of scratch that one part of G wants.</summary>
    public static int ForwardScratchLength(int channels) => channels * RowProducts.Lanes;

    /// <summary>The blocks of the gradient to the features.</summary>
    public static BlockGrid BackwardBlocks(int channels, int positions) => new(1, channels, positions);

    /// <summary>Floats of scratch that one block of the gradient wants.</summary>
    public static int BackwardScratchLength(int channels, int positions) =>
        GemmLoops.ScratchLength(channels, BackwardBlocks(channels, positions).MaximumColumns);

    /// <summary>Computes one part of the segments' sums, of their lower triangles.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="positions">Positions of the features.</param>
    /// <param name="part">Which of <see cref="Parts"/>.</param>
    /// <param name="features">f, [channels, positions].</param>
    /// <param name="scratch">At least <see cref="ForwardScratchLength"/>.</param>
    /// <param name="partial">The sums, [segment, channels, channels].</param>
    public static void Forward(SimdLevel level, int channels, int positions, int part, ReadOnlySpan<float> features, Span<float> scratch, Span<float> partial)
    {
        (int segment, int block) = Math.DivRem(part, RowBlocks(channels));
        int row = block * BlockRows;
        int end = Math.Min(row + BlockRows, channels);
        Span<float> sums = partial.Slice(((segment * channels) + row) * channels, (end - row) * channels);
        sums.Clear();
        RowProductKernel multiply = RowProducts.Registry.At(level);
        Span<int> offsets = stackalloc int[end];
        int chunks = Chunks(positions);
        int perSegment = Extent.Parts(chunks, Segments(positions));
        for (int chunk = segment * perSegment; chunk < Math.Min(chunks, (segment + 1) * perSegment); chunk++)
        {
            int first = chunk * ChunkPositions;
            int count = Math.Min(ChunkPositions, positions - first);
            int whole = count - (count % RowProducts.Lanes);
            for (int j = 0; j < end; j++)
                offsets[j] = (j * positions) + first;
            if (whole > 0)
                multiply(end - row, whole, features[((row * positions) + first)..], positions, features, offsets, sums, channels);
            if (whole == count)
                continue;
            for (int j = 0; j < end; j++)
            {
                Span<float> rest = scratch.Slice(j * RowProducts.Lanes, RowProducts.Lanes);
                rest.Clear();
                features.Slice(offsets[j] + whole, count - whole).CopyTo(rest);
                offsets[j] = j * RowProducts.Lanes;
            }

            multiply(end - row, RowProducts.Lanes, scratch[(row * RowProducts.Lanes)..], RowProducts.Lanes, scratch, offsets, sums, channels);
        }
    }

    /// <summary>Adds the segments' sums, and mirrors the triangle.</summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="positions">Positions of the features.</param>
    /// <param name="partial">The sums of all parts.</param>
    /// <param name="gram">G, [channels, channels].</param>
    public static void Combine(int channels, int positions, ReadOnlySpan<float> partial, Span<float> gram)
    {
        int square = channels * channels;
        partial[..square].CopyTo(gram);
        for (int segment = 1; segment < Segments(positions); segment++)
            TensorPrimitives.Add(gram[..square], partial.Slice(segment * square, square), gram[..square]);
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j < i; j++)
                gram[(j * channels) + i] = gram[(i * channels) + j];
        }
    }

    /// <summary>Packs the left operand of the gradient, dG + dG transposed.</summary>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="gramGradient">dG, [channels, channels].</param>
    /// <param name="symmetric">channels * channels floats of scratch.</param>
    /// <param name="packed">The result, <see cref="GemmPacking.PackedLeftLength"/> of channels by channels.</param>
    public static void PackGradient(int channels, ReadOnlySpan<float> gramGradient, Span<float> symmetric, Span<float> packed)
    {
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j < channels; j++)
                symmetric[(i * channels) + j] = gramGradient[(i * channels) + j] + gramGradient[(j * channels) + i];
        }

        GemmPacking.PackLeft(MatrixView.RowMajor(symmetric[..(channels * channels)], channels, channels), packed);
    }

    /// <summary>Computes one block of df[i, p] = sum over j of (dG[i, j] + dG[j, i]) * f[j, p].</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="positions">Positions of the features.</param>
    /// <param name="block">Which of <see cref="BackwardBlocks"/>.</param>
    /// <param name="packedGradient">The result of <see cref="PackGradient"/>.</param>
    /// <param name="features">f.</param>
    /// <param name="accumulate">Whether each chain of additions continues what df holds.</param>
    /// <param name="scratch">At least <see cref="BackwardScratchLength"/>.</param>
    /// <param name="featuresGradient">df, [channels, positions].</param>
    public static void Backward(
        SimdLevel level,
        int channels,
        int positions,
        int block,
        ReadOnlySpan<float> packedGradient,
        ReadOnlySpan<float> features,
        bool accumulate,
        Span<float> scratch,
        Span<float> featuresGradient)
    {
        (_, GemmBlock rectangle) = BackwardBlocks(channels, positions)[block];
        var product = new GemmProduct(packedGradient, channels, accumulate ? GemmStart.Accumulate : GemmStart.Zero, default, featuresGradient, positions);
        GemmLoops.Multiply(GemmKernels.At(level), product, new MatrixPanels(MatrixView.RowMajor(features, channels, positions)), rectangle, scratch);
    }

    private static int Chunks(int positions) => Extent.Parts(positions, ChunkPositions);

    private static int RowBlocks(int channels) => Extent.Parts(channels, BlockRows);
}
