using System;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Dense;

/// <summary>The dense layer y[n, o] = b[o] + sum over i of w[o, i] * x[n, i] and its gradients, block by block.</summary>
/// <remarks>Each value is one chain of multiply-adds in ascending order of the summed index, beginning with b, with zero for dx, with what it holds for dw.</remarks>
internal static class DenseProduct
{
    /// <summary>The blocks of y.</summary>
    public static BlockGrid ForwardBlocks(DenseShape shape) => new(1, shape.Batch, shape.Outputs);

    /// <summary>The blocks of dx.</summary>
    public static BlockGrid BackwardInputBlocks(DenseShape shape) => new(1, shape.Batch, shape.Inputs);

    /// <summary>The blocks of dw.</summary>
    public static BlockGrid BackwardWeightsBlocks(DenseShape shape) => new(1, shape.Outputs, shape.Inputs);

    /// <summary>Floats of scratch that one block of anything wants.</summary>
    public static int ScratchLength(DenseShape shape) => Math.Max(
        Length(ForwardBlocks(shape), shape.Inputs),
        Math.Max(Length(BackwardInputBlocks(shape), shape.Outputs), Length(BackwardWeightsBlocks(shape), shape.Batch)));

    /// <summary>Computes one block of y.</summary>
    public static void Forward(
        SimdLevel level, DenseShape shape, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> scratch, Span<float> output)
    {
        (_, GemmBlock rectangle) = ForwardBlocks(shape)[block];
        for (int row = rectangle.Row; row < rectangle.Row + rectangle.Rows; row++)
        {
            Span<float> target = output.Slice((row * shape.Outputs) + rectangle.Column, rectangle.Columns);
            if (bias.IsEmpty)
                target.Clear();
            else
                bias.Slice(rectangle.Column, rectangle.Columns).CopyTo(target);
        }

        Multiply(
            level, MatrixView.RowMajor(input, shape.Batch, shape.Inputs), MatrixView.RowMajor(weights, shape.Outputs, shape.Inputs).Transpose(), rectangle, scratch, GemmStart.Accumulate, output);
    }

    /// <summary>Computes one block of dx[n, i] = sum over o of dy[n, o] * w[o, i].</summary>
    public static void BackwardInput(
        SimdLevel level, DenseShape shape, int block, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> weights, Span<float> scratch, Span<float> inputGradient)
    {
        (_, GemmBlock rectangle) = BackwardInputBlocks(shape)[block];
        Multiply(
            level, MatrixView.RowMajor(outputGradient, shape.Batch, shape.Outputs), MatrixView.RowMajor(weights, shape.Outputs, shape.Inputs), rectangle, scratch, GemmStart.Zero, inputGradient);
    }

    /// <summary>Adds one block of sum over n of dy[n, o] * x[n, i] to dw[o, i].</summary>
    public static void BackwardWeights(
        SimdLevel level, DenseShape shape, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> scratch, Span<float> weightsGradient)
    {
        (_, GemmBlock rectangle) = BackwardWeightsBlocks(shape)[block];
        Multiply(
            level, MatrixView.RowMajor(outputGradient, shape.Batch, shape.Outputs).Transpose(), MatrixView.RowMajor(input, shape.Batch, shape.Inputs), rectangle, scratch, GemmStart.Accumulate, weightsGradient);
    }

    private static int Length(BlockGrid blocks, int depth) =>
        GemmPacking.PackedLeftLength(blocks.MaximumRows, depth) + GemmLoops.ScratchLength(depth, blocks.MaximumColumns);

    private static void Multiply(SimdLevel level, MatrixView left, MatrixView right, GemmBlock block, Span<float> scratch, GemmStart start, Span<float> c)
    {
        int depth = left.Columns;
        Span<float> packed = scratch[..GemmPacking.PackedLeftLength(block.Rows, depth)];
        var rows = new MatrixView(left.Data[(block.Row * left.RowStride)..], block.Rows, depth, left.RowStride, left.ColumnStride);
        GemmPacking.PackLeft(rows, packed);
        var product = new GemmProduct(packed, depth, start, default, c[(block.Row * right.Columns)..], right.Columns);
        GemmLoops.Multiply(GemmKernels.At(level), product, new MatrixPanels(right), block with { Row = 0 }, scratch[packed.Length..]);
    }
}
