using Managed.Kernels.Gemm;
using Managed.Layers;
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
            Matrix a = Matrix.RowMajor(RandomTensors.Uniform([shape.Rows, shape.Depth], 1).Memory, shape.Rows, shape.Depth);
            Matrix b = Matrix.RowMajor(RandomTensors.Uniform([shape.Depth, shape.Columns], 2).Memory, shape.Depth, shape.Columns);
            var c = new Tensor([shape.Rows, shape.Columns]);
            return () => MatrixProduct.Multiply(workers, a, b, c.Memory, shape.Columns);
        });
}
