using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>Inputs one after the other along the channels: [N, C1, ...], [N, C2, ...] to [N, C1 + C2, ...].</summary>
public sealed class Concat : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length < 2)
            throw new ArgumentException("There is nothing to join with fewer than two inputs.", nameof(inputs));
        _ = Planes(inputs[0]);
        int[] extents = inputs[0].AsSpan().ToArray();
        foreach (Shape input in inputs[1..])
        {
            if (input.Rank != extents.Length || input[0] != extents[0] || !input.AsSpan()[2..].SequenceEqual(extents.AsSpan()[2..]))
                throw new ArgumentException($"Joined inputs differ in channels only; here are {inputs[0]} and {input}.", nameof(inputs));
            extents[1] = checked(extents[1] + input[1]);
        }

        return Shape.Create(extents);
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int batch = output.Shape[0];
        int stride = output.Length / batch;
        int offset = 0;
        foreach (Tensor input in inputs)
        {
            int length = input.Length / batch;
            for (int n = 0; n < batch; n++)
                input.Span.Slice(n * length, length).CopyTo(output.Span[((n * stride) + offset)..]);
            offset += length;
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        int batch = outputGradient.Shape[0];
        int stride = outputGradient.Length / batch;
        int offset = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int length = inputs[i].Length / batch;
            if (inputGradients[i] is Tensor inputGradient)
            {
                for (int n = 0; n < batch; n++)
                    outputGradient.Span.Slice((n * stride) + offset, length).CopyTo(inputGradient.Span[(n * length)..]);
            }

            offset += length;
        }
    }
}
