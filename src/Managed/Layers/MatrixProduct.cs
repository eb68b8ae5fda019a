using System;
using System.Numerics.Tensors;
using Managed.Kernels;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Gemm;
using Managed.Simd;
using Managed.Tensors;
using K = Managed.Kernels.Activation;

namespace Managed.Layers;

/// <summary>What a product is scaled by, added to and passed through.</summary>
/// <remarks>C = f(scale * A * B + keep * C + bias), the products added in ascending order of depth.</remarks>
internal sealed record MatrixProductOptions
{
    /// <summary>The factor of the product, alpha in the BLAS. Elements of A are multiplied by it before they are used.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The factor of what C holds, beta in the BLAS; 0 leaves C unread.</summary>
    public float Keep { get; init; }

    /// <summary>One value a row of C, or empty. Not together with <see cref="Keep"/>.</summary>
    public ReadOnlyMemory<float> Bias { get; init; }

    /// <summary>Whether elements below zero become zero.</summary>
    public bool Rectify { get; init; }
}

/// <summary>The general matrix product C = A * B, sgemm in the BLAS.</summary>
/// <remarks>Transposed and strided operands are read as they lie. The result is the same bits at any register width and number of threads.</remarks>
internal static class MatrixProduct
{
    private const int PackedRows = 16 * GemmKernel.PanelRows;
    private const int BlocksPerThread = 2;

    /// <summary>Computes the product.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="a">A, [M, K].</param>
    /// <param name="b">B, [K, N].</param>
    /// <param name="c">C, [M, N], rows <paramref name="stride"/> apart. It must not overlap A or B.</param>
    /// <param name="stride">The distance between rows of C, at least N.</param>
    /// <param name="options">Scaling, bias, rectifier; null for none.</param>
    /// <exception cref="ArgumentException">The extents do not fit.</exception>
    public static void Multiply(WorkerPool workers, Matrix a, Matrix b, Memory<float> c, int stride, MatrixProductOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workers);
        options ??= new MatrixProductOptions();
        if (a.Columns != b.Rows)
            throw new ArgumentException($"A has {a.Columns} columns, B {b.Rows} rows.", nameof(b));
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, b.Columns);
        if (a.Rows == 0 || b.Columns == 0)
            return;
        Require.AtLeast(c.Length, ((long)(a.Rows - 1) * stride) + b.Columns, nameof(c));
        if (!options.Bias.IsEmpty)
        {
            Require.Length(options.Bias.Length, a.Rows, nameof(options));
            if (options.Keep != 0)
                throw new ArgumentException("A product either keeps what C holds or begins with a bias.", nameof(options));
        }

        int wanted = workers.ThreadCount == 1 ? 1 : BlocksPerThread * workers.ThreadCount;
        int blockDepth = GemmBlocking.Depth(a.Columns);
        using var left = new RentedFloats(GemmPacking.PackedLeftLength(a.Rows, a.Columns));
        using var right = new RentedFloats(GemmLoops.ScratchLength(a.Columns, b.Columns) + AlignedMemory.Line);
        int leftParts = Extent.Parts(a.Rows, PackedRows);
        for (int column = 0; column < b.Columns; column += GemmBlocking.PackedColumns)
        {
            int columns = Math.Min(GemmBlocking.PackedColumns, b.Columns - column);
            int share = Math.Max(GemmBlocking.LeastColumns, Extent.RoundUp(Extent.Parts(columns, workers.ThreadCount), GemmKernel.MaximumTileColumns));
            var blocks = BlockGrid.ByRows(a.Rows, columns, wanted);
            int depth = 0;
            do
            {
                var part = new PartOfRight(b, right.Memory, depth, Math.Min(blockDepth, a.Columns - depth), column, columns);
                Pack(workers, blocks.Count > 1, leftParts + Extent.Parts(columns, share), new PackJob(a, options.Scale, left.Memory, leftParts, part, share));
                workers.Run(blocks.Count, 0, new MultiplyJob(blocks, left.Memory, part, c, stride, options));
                leftParts = 0;
                depth += part.Depths;
            }
            while (depth < a.Columns);
        }
    }

    /// <summary>What is computed as one block is packed by the thread that computes it.</summary>
    private static void Pack(WorkerPool workers, bool shared, int parts, PackJob job)
    {
        if (shared)
        {
            workers.Run(parts, 0, job);
            return;
        }

        for (int part = 0; part < parts; part++)
            job.Run(part, []);
    }

    /// <summary>Rows [Depth, Depth + Depths) of columns [Column, Column + Columns) of B, and where they lie packed.</summary>
    private readonly record struct PartOfRight(Matrix Matrix, Memory<float> Panels, int Depth, int Depths, int Column, int Columns)
    {
        public bool IsLast => Depth + Depths >= Matrix.Rows;
    }

    /// <summary>Packs all of A, where it is not yet, and a part of B.</summary>
    private readonly struct PackJob(Matrix a, float scale, Memory<float> left, int leftParts, PartOfRight right, int share) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            if (part < leftParts)
                PackLeft(part * PackedRows);
            else
                PackRight((part - leftParts) * share);
        }

        private void PackLeft(int row)
        {
            int rows = Math.Min(PackedRows, a.Rows - row);
            Span<float> target = left.Span.Slice(row * a.Columns, GemmPacking.PackedLeftLength(rows, a.Columns));
            GemmPacking.PackLeft(a.View.SliceRows(row, rows), target);
            if (scale != 1)
                TensorPrimitives.Multiply(target, scale, target);
        }

        private void PackRight(int column)
        {
            int columns = Math.Min(share, right.Columns - column);
            int tileColumns = GemmKernels.At(SimdHardware.Level).TileColumns;
            new MatrixPanels(right.Matrix.View).Pack(right.Depth, right.Depths, right.Column + column, columns, tileColumns, right.Panels.Span[(column * right.Depths)..]);
        }
    }

    private readonly struct MultiplyJob(BlockGrid blocks, Memory<float> left, PartOfRight right, Memory<float> c, int stride, MatrixProductOptions options) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (_, GemmBlock block) = blocks[part];
            ReadOnlySpan<float> panels = right.Panels.Span[(block.Column * right.Depths)..];
            block = block with { Column = right.Column + block.Column };
            GemmStart start = options.Keep != 0 ? GemmStart.Accumulate : options.Bias.IsEmpty ? GemmStart.Zero : GemmStart.Bias;
            if (right.Depth == 0 && options.Keep is not 0 and not 1)
            {
                for (int row = 0; row < block.Rows; row++)
                    TensorPrimitives.Multiply(Row(block, row), options.Keep, Row(block, row));
            }

            var product = new GemmProduct(left.Span, right.Matrix.Rows, start, options.Bias.Span, c.Span, stride);
            GemmLoops.MultiplyPacked(GemmKernels.At(SimdHardware.Level), product, right.Depth, right.Depths, panels, block);
            if (!right.IsLast || !options.Rectify)
                return;
            UnaryKernel relu = UnaryKernels<K.Relu>.Registry.At(SimdHardware.Level);
            for (int row = 0; row < block.Rows; row++)
                relu(Row(block, row), 0, 0, Row(block, row));
        }

        private Span<float> Row(GemmBlock block, int row) => c.Span.Slice(((block.Row + row) * stride) + block.Column, block.Columns);
    }
}
