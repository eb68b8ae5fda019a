using System;
using Managed.Kernels.Pooling;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A reduction of windows of [N, C, W], [N, C, H, W] or [N, C, D, H, W], channel by channel.</summary>
public abstract class PoolingLayer : Layer
{
    private protected PoolingLayer(PoolingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>Window, stride and padding.</summary>
    public PoolingOptions Options { get; }

    /// <inheritdoc/>
    public sealed override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        PoolingShape shape = Options.Resolve(input);
        ReadOnlySpan<int> extents = [input[0], input[1], shape.Depth.Output, shape.Height.Output, shape.Width.Output];
        return Shape.Create([.. extents[..2], .. extents[(7 - input.Rank)..]]);
    }
}

/// <summary>The largest value of each window; the gradient goes to its first place.</summary>
public sealed class MaxPool(PoolingOptions options) : PoolingLayer(options)
{
    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        PoolingShape shape = Options.Resolve(inputs[0].Shape);
        workers.Run(shape.Planes, 0, new ForwardJob(shape.WithPlanes(1), inputs[0].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        PoolingShape shape = Options.Resolve(inputs[0].Shape);
        workers.Run(shape.Planes, 0, new BackwardJob(shape.WithPlanes(1), inputs[0].Memory, output.Memory, outputGradient.Memory, inputGradient.Memory));
    }

    private readonly struct ForwardJob(PoolingShape plane, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPooling.Forward.At(SimdHardware.Level)(
            plane, input.Span.Slice(part * plane.InputLength, plane.InputLength), output.Span.Slice(part * plane.OutputLength, plane.OutputLength));
    }

    private readonly struct BackwardJob(PoolingShape plane, Memory<float> input, Memory<float> output, Memory<float> outputGradient, Memory<float> inputGradient)
        : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPooling.Backward.At(SimdHardware.Level)(
            plane,
            input.Span.Slice(part * plane.InputLength, plane.InputLength),
            output.Span.Slice(part * plane.OutputLength, plane.OutputLength),
            outputGradient.Span.Slice(part * plane.OutputLength, plane.OutputLength),
            inputGradient.Span.Slice(part * plane.InputLength, plane.InputLength));
    }
}

/// <summary>The mean of each window.</summary>
public sealed class AveragePool(PoolingOptions options) : PoolingLayer(options)
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        PoolingShape shape = Options.Resolve(inputs[0].Shape);
        workers.Run(shape.Planes, 0, new ForwardJob(shape.WithPlanes(1), inputs[0].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        PoolingShape shape = Options.Resolve(inputs[0].Shape);
        workers.Run(shape.Planes, 0, new BackwardJob(shape.WithPlanes(1), outputGradient.Memory, inputGradient.Memory));
    }

    private readonly struct ForwardJob(PoolingShape plane, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => AveragePooling.Forward.At(SimdHardware.Level)(
            plane, input.Span.Slice(part * plane.InputLength, plane.InputLength), output.Span.Slice(part * plane.OutputLength, plane.OutputLength));
    }

    private readonly struct BackwardJob(PoolingShape plane, Memory<float> outputGradient, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => AveragePooling.Backward.At(SimdHardware.Level)(
            plane, outputGradient.Span.Slice(part * plane.OutputLength, plane.OutputLength), inputGradient.Span.Slice(part * plane.InputLength, plane.InputLength));
    }
}
