using System;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>Matrix products [..., M, K] x [..., K, N], the leading axes repeated where one of them has extent 1 or none: NumPy's matmul for two axes or more.</summary>
internal sealed class BatchedProduct : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 2 || inputs[0].Rank < 2 || inputs[1].Rank < 2 || inputs[0][inputs[0].Rank - 1] != inputs[1][inputs[1].Rank - 2])
            throw new ArgumentException($"A product takes [..., M, K] and [..., K, N], not {string.Join(" and ", inputs.ToArray())}.", nameof(inputs));
        return Shape.Create([.. Broadcast.Extents(inputs[0].AsSpan()[..^2], inputs[1].AsSpan()[..^2]), inputs[0].AsSpan()[^2], inputs[1].AsSpan()[^1]]);
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var batch = new Batch(inputs[0].Shape, inputs[1].Shape, output.Shape);
        for (int i = 0; i < batch.Left.Length; i++)
            MatrixProduct.Multiply(workers, batch.LeftAt(inputs[0], i), batch.RightAt(inputs[1], i), output.Memory[(i * batch.OutputLength)..], batch.Columns);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        var batch = new Batch(inputs[0].Shape, inputs[1].Shape, outputGradient.Shape);
        inputGradients[0]?.Span.Clear();
        inputGradients[1]?.Span.Clear();
        var add = new MatrixProductOptions { Keep = 1 };
        for (int i = 0; i < batch.Left.Length; i++)
        {
            Matrix dy = Matrix.RowMajor(outputGradient.Memory[(i * batch.OutputLength)..], batch.Rows, batch.Columns);
            if (inputGradients[0] is Tensor left)
                MatrixProduct.Multiply(workers, dy, batch.RightAt(inputs[1], i).Transposed, left.Memory[(batch.Left[i] * batch.Rows * batch.Depth)..], batch.Depth, add);
            if (inputGradients[1] is Tensor right)
                MatrixProduct.Multiply(workers, batch.LeftAt(inputs[0], i).Transposed, dy, right.Memory[(batch.Right[i] * batch.Depth * batch.Columns)..], batch.Columns, add);
        }
    }

    /// <summary>Which matrices are multiplied.</summary>
    private readonly struct Batch(Shape left, Shape right, Shape output)
    {
        public int Rows { get; } = output[output.Rank - 2];

        public int Columns { get; } = output[output.Rank - 1];

        public int Depth { get; } = left[left.Rank - 1];

        public int[] Left { get; } = Broadcast.Sources(left.AsSpan()[..^2], output.AsSpan()[..^2]);

        public int[] Right { get; } = Broadcast.Sources(right.AsSpan()[..^2], output.AsSpan()[..^2]);

        public int OutputLength => Rows * Columns;

        public Matrix LeftAt(Tensor tensor, int i) => Matrix.RowMajor(tensor.Memory[(Left[i] * Rows * Depth)..], Rows, Depth);

        public Matrix RightAt(Tensor tensor, int i) => Matrix.RowMajor(tensor.Memory[(Right[i] * Depth * Columns)..], Depth, Columns);
    }
}
