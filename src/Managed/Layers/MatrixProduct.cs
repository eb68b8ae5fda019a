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
    private const int PanelsPerPart = 16;
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
        var blocks = new BlockGrid(1, a.Rows, b.Columns, wanted);
        using var packed = new RentedFloats(GemmPacking.PackedLeftLength(a.Rows, a.Columns));
        int panels = Extent.Parts(a.Rows, GemmKernel.PanelRows);
        workers.Run(Extent.Parts(panels, PanelsPerPart), 0, new PackJob(a, options.Scale, packed.Memory));
        workers.Run(blocks.Count, GemmLoops.ScratchLength(a.Columns, blocks.MaximumColumns), new MultiplyJob(blocks, packed.Memory, b, c, stride, options));
    }

    private readonly struct PackJob(Matrix a, float scale, Memory<float> packed) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            const int PartRows = PanelsPerPart * GemmKernel.PanelRows;
            int first = part * PartRows;
            int rows = Math.Min(PartRows, a.Rows - first);
            Span<float> target = packed.Span.Slice(first * a.Columns, GemmPacking.PackedLeftLength(rows, a.Columns));
            GemmPacking.PackLeft(a.View.SliceRows(first, rows), target);
            if (scale != 1)
                TensorPrimitives.Multiply(target, scale, target);
        }
    }

    private readonly struct MultiplyJob(BlockGrid blocks, Memory<float> packed, Matrix b, Memory<float> c, int stride, MatrixProductOptions options) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (_, GemmBlock block) = blocks[part];
            GemmStart start = options.Keep != 0 ? GemmStart.Accumulate : options.Bias.IsEmpty ? GemmStart.Zero : GemmStart.Bias;
            if (options.Keep is not 0 and not 1)
            {
                for (int row = 0; row < block.Rows; row++)
                    TensorPrimitives.Multiply(Row(block, row), options.Keep, Row(block, row));
            }

            var product = new GemmProduct(packed.Span, b.Rows, start, options.Bias.Span, c.Span, stride);
            GemmLoops.Multiply(GemmKernels.At(SimdHardware.Level), product, new MatrixPanels(b.View), block, scratch);
            if (!options.Rectify)
                return;
            UnaryKernel relu = UnaryKernels<K.Relu>.Registry.At(SimdHardware.Level);
            for (int row = 0; row < block.Rows; row++)
                relu(Row(block, row), 0, 0, Row(block, row));
        }

        private Span<float> Row(GemmBlock block, int row) => c.Span.Slice(((block.Row + row) * stride) + block.Column, block.Columns);
    }
}
