using System;
using System.Numerics.Tensors;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Gram;

/// <summary>The Gram matrix of one image's features: G[i, j] = sum over positions p of f[i, p] * f[j, p], f being [channels, positions].</summary>
/// <remarks>
/// Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural Networks (2016), equation 3, without its normalisation.
/// Positions are cut into chunks of <see cref="ChunkPositions"/>; a chunk's sum is one chain of multiply-adds from zero, and
/// chunks are added in ascending order. G is symmetric to the last bit. Outputs and gradients are overwritten.
/// </remarks>
internal static class GramMatrix
{
    /// <summary>Positions summed in one chain.</summary>
    public const int ChunkPositions = 1024;

    /// <summary>The blocks of G.</summary>
    public static BlockGrid ForwardBlocks(int channels) => new(1, channels, channels);

    /// <summary>The blocks of the gradient to the features.</summary>
    public static BlockGrid BackwardBlocks(int channels, int positions) => new(1, channels, positions);

    /// <summary>Floats of scratch that one block of G wants.</summary>
    public static int ForwardScratchLength(int channels, int positions)
    {
        BlockGrid blocks = ForwardBlocks(channels);
        int chunk = Math.Min(ChunkPositions, positions);
        return GemmLoops.ScratchLength(chunk, blocks.MaximumColumns)
            + GemmPacking.PackedLeftLength(blocks.MaximumRows, chunk)
            + (blocks.MaximumRows * blocks.MaximumColumns);
    }

    /// <summary>Floats of scratch that one block of the gradient wants.</summary>
    public static int BackwardScratchLength(int channels, int positions) =>
        GemmLoops.ScratchLength(channels, BackwardBlocks(channels, positions).MaximumColumns);

    /// <summary>Computes one block of G.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="channels">Channels of the features.</param>
    /// <param name="positions">Positions of the features.</param>
    /// <param name="block">Which of <see cref="ForwardBlocks"/>.</param>
    /// <param name="features">f, [channels, positions].</param>
    /// <param name="scratch">At least <see cref="ForwardScratchLength"/>.</param>
    /// <param name="gram">G, [channels, channels].</param>
    public static void Forward(SimdLevel level, int channels, int positions, int block, ReadOnlySpan<float> features, Span<float> scratch, Span<float> gram)
    {
        (_, GemmBlock rectangle) = ForwardBlocks(channels)[block];
        int chunk = Math.Min(ChunkPositions, positions);
        Span<float> left = scratch[..GemmPacking.PackedLeftLength(rectangle.Rows, chunk)];
        Span<float> sums = scratch.Slice(left.Length, rectangle.Rows * rectangle.Columns);
        Span<float> panels = scratch[(left.Length + sums.Length)..];
        for (int first = 0; first < positions; first += chunk)
        {
            int count = Math.Min(chunk, positions - first);
            GemmPacking.PackLeft(new MatrixView(features[((rectangle.Row * positions) + first)..], rectangle.Rows, count, positions, 1), left);
            var right = new MatrixPanels(new MatrixView(features[((rectangle.Column * positions) + first)..], count, rectangle.Columns, 1, positions));
            var product = new GemmProduct(left, count, GemmStart.Zero, default, sums, rectangle.Columns);
            GemmLoops.Multiply(GemmKernels.At(level), product, right, new GemmBlock(0, rectangle.Rows, 0, rectangle.Columns), panels);
            for (int row = 0; row < rectangle.Rows; row++)
            {
                ReadOnlySpan<float> sum = sums.Slice(row * rectangle.Columns, rectangle.Columns);
                Span<float> target = gram.Slice(((rectangle.Row + row) * channels) + rectangle.Column, rectangle.Columns);
                if (first == 0)
                    sum.CopyTo(target);
                else
                    TensorPrimitives.Add(target, sum, target);
            }
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
    /// <param name="scratch">At least <see cref="BackwardScratchLength"/>.</param>
    /// <param name="featuresGradient">df, [channels, positions].</param>
    public static void Backward(
        SimdLevel level, int channels, int positions, int block, ReadOnlySpan<float> packedGradient, ReadOnlySpan<float> features, Span<float> scratch, Span<float> featuresGradient)
    {
        (_, GemmBlock rectangle) = BackwardBlocks(channels, positions)[block];
        var product = new GemmProduct(packedGradient, channels, GemmStart.Zero, default, featuresGradient, positions);
        GemmLoops.Multiply(GemmKernels.At(level), product, new MatrixPanels(MatrixView.RowMajor(features, channels, positions)), rectangle, scratch);
    }
}
