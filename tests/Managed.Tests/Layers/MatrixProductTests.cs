using System;
using System.Linq;
using Managed.Benchmarking;
using Managed.Kernels.Gemm;
using Managed.Layers;
using Managed.SelfTest;
using Managed.Simd;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Layers;

public class MatrixProductTests
{
    private const int M = 61;
    private const int N = 150;
    private const int K = 403;

    public static TheoryData<bool, bool, int> Cases()
    {
        var data = new TheoryData<bool, bool, int>();
        foreach (bool left in (bool[])[false, true])
        {
            foreach (bool right in (bool[])[false, true])
            {
                foreach (int threads in (int[])[1, 2, 3, 7])
                    data.Add(left, right, threads);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_four_transpose_cases_match_the_reference_on_any_number_of_threads(bool transposeLeft, bool transposeRight, int threads)
    {
        (Matrix a, Matrix b) = Operands(transposeLeft, transposeRight);
        float[] c = Multiply(threads, a, b, null);
        double[] expected = Reference(a, b);
        Assert.All(c.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, OperationCase.ChainTolerance(K)));
        Assert.Equal(Multiply(1, Operands(false, false).Left, Operands(false, false).Right, null), c);
    }

    [Fact]
    public void Scale_keep_and_rectify_do_what_the_formula_says()
    {
        (Matrix a, Matrix b) = Operands(false, true);
        double[] product = Reference(a, b);
        float[] c = Multiply(2, a, b, new MatrixProductOptions { Scale = -0.5f, Keep = 3, Rectify = true });
        for (int i = 0; i < c.Length; i++)
            Assert.Equal(Math.Max(0, (-0.5 * product[i]) + (3 * Held(i))), c[i], 2 * OperationCase.ChainTolerance(K));
    }

    [Fact]
    public void A_bias_begins_every_chain()
    {
        (Matrix a, Matrix b) = Operands(true, false);
        double[] product = Reference(a, b);
        float[] bias = [.. Enumerable.Range(0, M).Select(row => row - 30f)];
        float[] c = Multiply(2, a, b, new MatrixProductOptions { Bias = bias });
        for (int i = 0; i < c.Length; i++)
            Assert.Equal(product[i] + bias[i / N], c[i], 31 * OperationCase.ChainTolerance(K));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_element_is_one_chain_where_the_product_is_larger_than_every_block(int threads)
    {
        const int Rows = 27;
        const int Depth = 1500;
        const int Columns = GemmBlocking.PackedColumns + 77;
        Assert.InRange(GemmBlocking.Depth(Depth), 1, Depth / 2);
        Matrix a = Matrix.RowMajor(RandomTensors.Uniform([Rows, Depth], 1).Memory, Rows, Depth);
        Matrix b = Matrix.RowMajor(RandomTensors.Uniform([Depth, Columns], 2).Memory, Depth, Columns);
        float[] c = [.. Enumerable.Range(0, Rows * Columns).Select(Held)];
        using var workers = new WorkerPool(threads);
        MatrixProduct.Multiply(workers, a, b, c, Columns, new MatrixProductOptions { Scale = 2, Keep = 0.5f, Rectify = true });
        for (int i = 0; i < c.Length; i += 5)
        {
            float chain = 0.5f * Held(i);
            for (int k = 0; k < Depth; k++)
                chain = Rounding.MulAdd(2 * a.View.Data[(i / Columns * Depth) + k], b.View.Data[(k * Columns) + (i % Columns)], chain);
            Assert.Equal(Math.Max(0, chain), c[i]);
        }
    }

    [Fact]
    public void Rows_of_c_may_lie_apart_and_what_is_between_stays()
    {
        (Matrix a, Matrix b) = Operands(false, false);
        const int Stride = N + 5;
        var c = new float[((M - 1) * Stride) + N];
        Array.Fill(c, 7);
        using var workers = new WorkerPool(2);
        MatrixProduct.Multiply(workers, a, b, c, Stride);
        float[] dense = Multiply(1, a, b, null);
        for (int i = 0; i < c.Length; i++)
            Assert.Equal(i % Stride < N ? dense[(i / Stride * N) + (i % Stride)] : 7, c[i]);
    }

    [Fact]
    public void Extents_that_do_not_fit_are_refused()
    {
        using var workers = new WorkerPool(1);
        Matrix a = Matrix.RowMajor(new float[6], 2, 3);
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(workers, a, a, new float[4], 2));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(workers, a, a.Transposed, new float[3], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.Multiply(workers, a, a.Transposed, new float[4], 1));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(workers, a, a.Transposed, new float[4], 2, new MatrixProductOptions { Bias = new float[3] }));
        Assert.Throws<ArgumentException>(() => new Matrix(new float[5], 2, 3, 3));
    }

    private static float Held(int index) => (index % 17) / 16f;

    private static float[] Multiply(int threads, Matrix a, Matrix b, MatrixProductOptions? options)
    {
        using var workers = new WorkerPool(threads);
        float[] c = [.. Enumerable.Range(0, M * N).Select(Held)];
        MatrixProduct.Multiply(workers, a, b, c, N, options);
        return c;
    }

    private static (Matrix Left, Matrix Right) Operands(bool transposeLeft, bool transposeRight)
    {
        float[] a = Draw(M * K, 1);
        float[] b = Draw(K * N, 2);
        Matrix left = transposeLeft ? Matrix.RowMajor(Transpose(a, M, K), K, M).Transposed : Matrix.RowMajor(a, M, K);
        Matrix right = transposeRight ? Matrix.RowMajor(Transpose(b, K, N), N, K).Transposed : Matrix.RowMajor(b, K, N);
        return (left, right);
    }

    private static float[] Draw(int length, int seed)
    {
        var values = new float[length];
        new SeededRandom(seed).Fill(values, -1, 1);
        return values;
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            result[((i % columns) * rows) + (i / columns)] = values[i];
        return result;
    }

    private static double[] Reference(Matrix a, Matrix b)
    {
        var c = new double[M * N];
        GemmReference.Multiply(new GemmShape(M, N, K), Dense(a), Dense(b), c);
        return c;
    }

    private static double[] Dense(Matrix matrix)
    {
        var values = new double[matrix.Rows * matrix.Columns];
        for (int i = 0; i < values.Length; i++)
            values[i] = matrix.Data.Span[(i / matrix.Columns * matrix.RowStride) + (i % matrix.Columns * matrix.ColumnStride)];
        return values;
    }
}
