using System;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Managed.Kernels.Gemm;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>A matrix product; either operand may be stored transposed.</summary>
internal sealed record GemmCase(int Rows, int Columns, int Depth, bool TransposeLeft = false, bool TransposeRight = false) : OperationCase
{
    public const string Operation = "matrix-product";

    public override string Family => "gemm";

    public override ImmutableArray<int> InputLengths => [Rows * Depth, Depth * Columns];

    public override int OutputLength => Rows * Columns;

    public override long Flops => new GemmShape(Rows, Columns, Depth).Flops;

    public override double Tolerance => ChainTolerance(Depth);

    public override bool Differentiable => false;

    public override CaseDescription Description => new(
        Operation,
        new JsonObject { ["transpose_left"] = TransposeLeft, ["transpose_right"] = TransposeRight },
        [("left", TransposeLeft ? [Depth, Rows] : [Rows, Depth]), ("right", TransposeRight ? [Columns, Depth] : [Depth, Columns])],
        [Rows, Columns]);

    public static GemmCase Read(CaseParameters parameters)
    {
        Shape left = parameters.Input("left", 2);
        Shape right = parameters.Input("right", 2);
        bool transposeLeft = parameters.Flag("transpose_left");
        bool transposeRight = parameters.Flag("transpose_right");
        return new GemmCase(left[transposeLeft ? 1 : 0], right[transposeRight ? 0 : 1], left[transposeLeft ? 0 : 1], transposeLeft, transposeRight);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        MatrixView left = TransposeLeft
            ? MatrixView.RowMajor(inputs[0].Span, Depth, Rows).Transpose()
            : MatrixView.RowMajor(inputs[0].Span, Rows, Depth);
        MatrixView right = TransposeRight
            ? MatrixView.RowMajor(inputs[1].Span, Columns, Depth).Transpose()
            : MatrixView.RowMajor(inputs[1].Span, Depth, Columns);
        var packed = new float[GemmPacking.PackedLeftLength(Rows, Depth)];
        var scratch = new float[GemmLoops.ScratchLength(Depth, Columns)];
        GemmPacking.PackLeft(left, packed);
        var product = new GemmProduct(packed, Depth, GemmStart.Zero, default, output.Span, Columns);
        GemmLoops.Multiply(GemmKernels.At(level), product, new MatrixPanels(right), new GemmBlock(0, Rows, 0, Columns), scratch);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var c = new double[OutputLength];
        double[] left = TransposeLeft ? Transpose(inputs[0], Depth, Rows) : inputs[0];
        double[] right = TransposeRight ? Transpose(inputs[1], Columns, Depth) : inputs[1];
        GemmReference.Multiply(new GemmShape(Rows, Columns, Depth), left, right, c);
        return c;
    }

    public override string ToString() => $"gemm {Rows}x{Columns}x{Depth}{(TransposeLeft ? " left-transposed" : "")}{(TransposeRight ? " right-transposed" : "")} seed {Seed}";

    private static double[] Transpose(double[] matrix, int rows, int columns)
    {
        var result = new double[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
            result[(i % columns * rows) + (i / columns)] = matrix[i];
        return result;
    }
}
