using System;
using Managed.Kernels.Gemm;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Matrix products C = A * B, packing included.</summary>
internal static class ProductCases
{
    public static BenchmarkCase Square(int size) => Of(new GemmShape(size, size, size));

    public static BenchmarkCase Of(GemmShape shape) => new(
        $"gemm {shape.Rows}x{shape.Columns}x{shape.Depth}",
        shape.Flops,
        workers =>
        {
            Memory<float> a = RandomTensors.Uniform([shape.Rows, shape.Depth], 1).Memory;
            Memory<float> b = RandomTensors.Uniform([shape.Depth, shape.Columns], 2).Memory;
            var c = new Tensor([shape.Rows, shape.Columns]);
            Memory<float> packed = AlignedMemory.Allocate(GemmPacking.PackedLeftLength(shape.Rows, shape.Depth));
            return () => Multiply(workers, shape, a, b, packed, c.Memory);
        });

    private static void Multiply(WorkerPool workers, GemmShape shape, Memory<float> a, Memory<float> b, Memory<float> packed, Memory<float> c)
    {
        workers.Run((shape.Rows + PackJob.Rows - 1) / PackJob.Rows, 0, new PackJob(shape, a, packed));
        var grid = new BlockGrid(1, shape.Rows, shape.Columns);
        workers.Run(grid.Count, GemmLoops.ScratchLength(shape.Depth, grid.MaximumColumns), new BlockJob(shape, grid, packed, b, c));
    }

    private readonly struct PackJob(GemmShape shape, Memory<float> a, Memory<float> packed) : IParallelJob
    {
        public const int Rows = 10 * GemmKernel.TileRows;

        public void Run(int part, Span<float> scratch)
        {
            int row = part * Rows;
            int rows = Math.Min(Rows, shape.Rows - row);
            MatrixView band = MatrixView.RowMajor(a.Span.Slice(row * shape.Depth, rows * shape.Depth), rows, shape.Depth);
            GemmPacking.PackLeft(band, packed.Span.Slice(row * shape.Depth, GemmPacking.PackedLeftLength(rows, shape.Depth)));
        }
    }

    private readonly struct BlockJob(GemmShape shape, BlockGrid grid, Memory<float> packed, Memory<float> b, Memory<float> c) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            var product = new GemmProduct(packed.Span, shape.Depth, GemmStart.Zero, default, c.Span, shape.Columns);
            var panels = new MatrixPanels(MatrixView.RowMajor(b.Span, shape.Depth, shape.Columns));
            GemmLoops.Multiply(GemmKernels.At(SimdHardware.Level), product, panels, grid[part].Block, scratch);
        }
    }
}
