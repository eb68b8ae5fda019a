using System;

namespace Managed.Kernels.Gemm;

/// <summary>General matrix product: C[i, j] = start[i, j] + sum over k of A[i, k] * B[k, j].</summary>
/// <remarks>
/// A is packed once by the caller, B block by block from any <see cref="IPanelSource"/>, or by the caller too; C is row-major and must not overlap
/// an operand. Each element is one chain of multiply-adds in ascending k beginning with start, so every kernel, every blocking
/// and every division of C among threads returns the same bits.
/// The loops follow Van Zee, van de Geijn: BLIS, a framework for rapidly instantiating BLAS functionality (2015).
/// </remarks>
internal static class GemmLoops
{
    /// <summary>Floats of scratch for blocks of at most the given width.</summary>
    public static int ScratchLength(int depth, int columns) =>
        GemmBlocking.Depth(depth) * Math.Min(Extent.RoundUp(columns, GemmKernel.MaximumTileColumns), GemmBlocking.PackedColumns);

    /// <summary>Computes one block of C, packing what it needs of B into scratch.</summary>
    public static void Multiply<TSource>(GemmKernel kernel, in GemmProduct product, scoped in TSource right, GemmBlock block, Span<float> scratch)
        where TSource : IPanelSource, allows ref struct
    {
        if (block.Row % GemmKernel.PanelRows != 0)
            throw new ArgumentOutOfRangeException(nameof(block), "A block begins at the first row of a panel.");
        int blockDepth = GemmBlocking.Depth(product.Depth);
        for (int column = 0; column < block.Columns; column += GemmBlocking.PackedColumns)
        {
            int packed = Math.Min(GemmBlocking.PackedColumns, block.Columns - column);
            int depth = 0;
            do
            {
                int depths = Math.Min(blockDepth, product.Depth - depth);
                right.Pack(depth, depths, block.Column + column, packed, kernel.TileColumns, scratch);
                MultiplyPacked(kernel, product, depth, depths, scratch, block with { Column = block.Column + column, Columns = packed });
                depth += depths;
            }
            while (depth < product.Depth);
        }
    }

    /// <summary>Adds to one block of C what a part of the depth contributes.</summary>
    /// <param name="kernel">The micro-kernel.</param>
    /// <param name="product">What is computed.</param>
    /// <param name="depth">Where the part begins; at 0 the block begins with the product's start.</param>
    /// <param name="depths">The part's depth.</param>
    /// <param name="panels">The block's columns of B, packed for the kernel.</param>
    /// <param name="block">The block; its first row is the first of a panel.</param>
    public static void MultiplyPacked(GemmKernel kernel, in GemmProduct product, int depth, int depths, ReadOnlySpan<float> panels, GemmBlock block)
    {
        for (int column = 0; column < block.Columns; column += GemmBlocking.Columns)
        {
            var part = block with { Column = block.Column + column, Columns = Math.Min(GemmBlocking.Columns, block.Columns - column) };
            MultiplyPanels(kernel, product, depth, depths, panels[(column * depths)..], part);
        }
    }

    /// <summary>Row by row of tiles, so that the rows of A stay in the first-level cache and C is met in the order in which it lies.</summary>
    private static void MultiplyPanels(GemmKernel kernel, in GemmProduct product, int depth, int depths, ReadOnlySpan<float> panels, GemmBlock block)
    {
        GemmStart start = depth == 0 ? product.Start : GemmStart.Accumulate;
        int leftStride = GemmKernel.PanelRows * product.Depth;
        for (int i = 0; i < block.Rows; i += kernel.TileRows)
        {
            int row = block.Row + i;
            int rows = Math.Min(kernel.TileRows, block.Rows - i);
            ReadOnlySpan<float> left = product.PackedLeft[((row * product.Depth) + (depth * GemmKernel.PanelRows))..];
            ReadOnlySpan<float> bias = start == GemmStart.Bias ? product.Bias[row..] : default;
            Span<float> c = product.C[((row * product.Stride) + block.Column)..];
            kernel.Run(depths, left, leftStride, panels, kernel.TileColumns * depths, start, bias, c, product.Stride, rows, block.Columns);
        }
    }
}
