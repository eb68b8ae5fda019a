using System;
using System.Numerics.Tensors;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The convolution's gradient to its weights: dw[o, c, k] += sum over images n and positions p of dy[n, o, p] * x[n, c, s(p, k)].</summary>
/// <remarks>
/// The positions of all images in a row are cut into chunks of <see cref="ChunkPositions"/>, whatever the machine. A chunk's
/// sum is one chain of multiply-adds from zero, and chunks are added to dw in ascending order: long sums stay accurate, and
/// neither width nor threads leave a trace.
/// </remarks>
internal static class WeightsGradient
{
    /// <summary>Positions summed in one chain.</summary>
    public const int ChunkPositions = 1024;

    /// <summary>The blocks of dw.</summary>
    public static BlockGrid Blocks(ConvolutionShape shape) => new(shape.Groups, shape.GroupOutputChannels, shape.GroupInputChannels * shape.Taps);

    /// <summary>Floats of scratch that one block wants.</summary>
    public static int ScratchLength(ConvolutionShape shape)
    {
        BlockGrid blocks = Blocks(shape);
        int positions = Math.Min(ChunkPositions, shape.Batch * shape.OutputPositions);
        return GemmLoops.ScratchLength(positions, blocks.MaximumColumns)
            + GemmPacking.PackedLeftLength(blocks.MaximumRows, positions)
            + (blocks.MaximumRows * blocks.MaximumColumns);
    }

    /// <summary>Adds one block's sum to dw.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="block">Which of <see cref="Blocks"/>.</param>
    /// <param name="input">x.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="weightsGradient">dw; this block accumulates.</param>
    public static void Accumulate(
        SimdLevel level, ConvolutionShape shape, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> scratch, Span<float> weightsGradient)
    {
        (int group, GemmBlock rectangle) = Blocks(shape)[block];
        int total = shape.Batch * shape.OutputPositions;
        int chunk = Math.Min(ChunkPositions, total);
        Span<float> left = scratch[..GemmPacking.PackedLeftLength(rectangle.Rows, chunk)];
        Span<float> sums = scratch.Slice(left.Length, rectangle.Rows * rectangle.Columns);
        Span<float> panels = scratch[(left.Length + sums.Length)..];
        int depth = shape.GroupInputChannels * shape.Taps;
        for (int first = 0; first < total; first += chunk)
        {
            int positions = Math.Min(chunk, total - first);
            PackOutputGradient(shape, group, rectangle, first, positions, outputGradient, left);
            var product = new GemmProduct(left, positions, GemmStart.Zero, default, sums, rectangle.Columns);
            var right = new TransposedWindowPanels(shape, group, input, first, rectangle.Column);
            GemmLoops.Multiply(GemmKernels.At(level), product, right, new GemmBlock(0, rectangle.Rows, 0, rectangle.Columns), panels);
            for (int row = 0; row < rectangle.Rows; row++)
            {
                int filter = (group * shape.GroupOutputChannels) + rectangle.Row + row;
                Span<float> target = weightsGradient.Slice((filter * depth) + rectangle.Column, rectangle.Columns);
                TensorPrimitives.Add(target, sums.Slice(row * rectangle.Columns, rectangle.Columns), target);
            }
        }
    }

    private static void PackOutputGradient(
        ConvolutionShape shape, int group, GemmBlock block, int first, int positions, ReadOnlySpan<float> outputGradient, Span<float> packed)
    {
        const int PanelRows = GemmKernel.PanelRows;
        packed.Clear();
        for (int row = 0; row < block.Rows; row++)
        {
            int filter = (group * shape.GroupOutputChannels) + block.Row + row;
            Span<float> destination = packed[(((row - (row % PanelRows)) * positions) + (row % PanelRows))..];
            int k = 0;
            while (k < positions)
            {
                (int image, int position) = Math.DivRem(first + k, shape.OutputPositions);
                int run = Math.Min(shape.OutputPositions - position, positions - k);
                ReadOnlySpan<float> source = outputGradient.Slice((((image * shape.OutputChannels) + filter) * shape.OutputPositions) + position, run);
                for (int i = 0; i < run; i++)
                    destination[(k + i) * PanelRows] = source[i];
                k += run;
            }
        }
    }
}
