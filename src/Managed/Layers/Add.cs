using System;
using System.Numerics.Tensors;
using Managed.Kernels.Activation;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Layers;

/// <summary>The sum of two or more inputs of one shape, added from the first to the last.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length < 2)
            throw new ArgumentException("A sum takes at least two inputs.", nameof(inputs));
        foreach (Shape input in inputs)
        {
            if (input != inputs[0])
                throw new ArgumentException($"Summands have one shape; here are {inputs[0]} and {input}.", nameof(inputs));
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output) => Forward(workers, inputs, output, Rectification.None);

    internal override bool CanRectify => true;

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form) => Forward(workers, inputs, output, form.NegativeSlope);

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth;

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        foreach (Tensor? inputGradient in inputGradients)
        {
            if (inputGradient is not null)
                outputGradient.Span.CopyTo(inputGradient.Span);
        }
    }

    private static void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, float negativeSlope)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        for (int i = 1; i < inputs.Length; i++)
        {
            Tensor sum = i == 1 ? inputs[0] : output;
            float slope = i == inputs.Length - 1 ? negativeSlope : Rectification.None;
            workers.Run(Chunks.Count(output.Length), 0, new SumJob(sum.Memory, inputs[i].Memory, slope, output.Memory));
        }
    }

    private readonly struct SumJob(Memory<float> left, Memory<float> right, float negativeSlope, Memory<float> output) : IParallelJob
    {
        private const int Near = 4096;

        public void Run(int part, Span<float> scratch)
        {
            (int first, int length) = Chunks.Range(part, output.Length).GetOffsetAndLength(output.Length);
            UnaryKernel? finish = Rectification.Kernel(SimdHardware.Level, negativeSlope);
            for (int end = first + length; first < end; first += Near)
            {
                int count = Math.Min(Near, end - first);
                Span<float> target = output.Span.Slice(first, count);
                TensorPrimitives.Add(left.Span.Slice(first, count), right.Span.Slice(first, count), target);
                finish?.Invoke(target, negativeSlope, 0, target);
            }
        }
    }
}
