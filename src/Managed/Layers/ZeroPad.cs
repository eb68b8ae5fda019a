using System;
using System.Collections.Immutable;
using Managed.Kernels.Blocked;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>Zeros appended at the end of each axis until the input has the given extents: [N, C, ...] to [N, extents...].</summary>
/// <remarks>A residual network whose shortcut has fewer channels or positions than its branch adds them so.</remarks>
public sealed class ZeroPad : Layer
{
    /// <summary>Pads by fixed amounts.</summary>
    /// <param name="amounts">Entries appended to each axis after the batch: channels, then positions.</param>
    public ZeroPad(params ImmutableArray<int> amounts)
    {
        foreach (int amount in amounts)
            ArgumentOutOfRangeException.ThrowIfNegative(amount, nameof(amounts));
        Amounts = amounts;
    }

    /// <summary>Entries appended to each axis after the batch.</summary>
    public ImmutableArray<int> Amounts { get; }

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        if (input.Rank != Amounts.Length + 1)
            throw new ArgumentException($"{Amounts.Length} amounts do not fit the input {input}.", nameof(inputs));
        int[] extents = input.AsSpan().ToArray();
        for (int axis = 1; axis < extents.Length; axis++)
            extents[axis] = checked(extents[axis] + Amounts[axis - 1]);
        return Shape.Create(extents);
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Span.Clear();
        ForEachRow(inputs[0].Shape, output.Shape, inputs[0].Span, output.Span, inward: true);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            ForEachRow(inputGradient.Shape, outputGradient.Shape, inputGradient.Span, outputGradient.Span, inward: false);
    }

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth && ChannelBlocks.AreFilledBy(Amounts[0]);

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form)
    {
        output.Span.Clear();
        ForEachRow(InCells(inputs[0].Shape), InCells(output.Shape), inputs[0].Span, output.Span, inward: true);

        static Shape InCells(Shape shape) => [shape[0], shape[1] / ChannelBlocks.Width, shape[2], shape[3] * ChannelBlocks.Width];
    }

    private static void ForEachRow(Shape small, Shape large, Span<float> smallValues, Span<float> largeValues, bool inward)
    {
        int width = small[small.Rank - 1];
        Span<int> index = stackalloc int[small.Rank - 1];
        for (int row = 0; row < smallValues.Length; row += width)
        {
            int target = 0;
            for (int axis = 0; axis < index.Length; axis++)
                target = (target * large[axis]) + index[axis];
            target *= large[large.Rank - 1];
            if (inward)
                smallValues.Slice(row, width).CopyTo(largeValues[target..]);
            else
                largeValues.Slice(target, width).CopyTo(smallValues[row..]);
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == small[axis]; axis--)
                index[axis] = 0;
        }
    }
}
