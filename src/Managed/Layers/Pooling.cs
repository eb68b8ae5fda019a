using System;
using System.Runtime.InteropServices;
using Managed.Kernels;
using Managed.Kernels.Blocked;
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

    internal sealed override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth;

    /// <summary>Pools blocks of channels.</summary>
    private protected void ForwardBlocked(WorkerPool workers, KernelRegistry<PoolingKernel> kernels, Tensor input, Tensor output)
    {
        PoolingShape shape = Options.Resolve(input.Shape);
        workers.Run(shape.Planes / ChannelBlocks.Width, 0, new BlockedJob(kernels.At(SimdHardware.Level), shape.WithPlanes(1), input.Memory, output.Memory));
    }

    private readonly struct BlockedJob(PoolingKernel kernel, PoolingShape shape, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            int from = shape.InputLength * ChannelBlocks.Width;
            int to = shape.OutputLength * ChannelBlocks.Width;
            kernel(shape, input.Span.Slice(part * from, from), output.Span.Slice(part * to, to));
        }
    }

    /// <summary>Planes cut into parts of enough work each.</summary>
    private protected readonly struct PlaneParts(PoolingShape shape)
    {
        private const int PartLength = 16384;

        private readonly int planes = Math.Max(1, PartLength / shape.InputPositions);

        /// <summary>Parts in all.</summary>
        public int Count => Extent.Parts(shape.Planes, planes);

        /// <summary>The planes of one part.</summary>
        public PoolingShape this[int part] => shape.WithPlanes(Math.Min(planes, shape.Planes - (part * planes)));

        /// <summary>A part's share of the input, or of its gradient.</summary>
        public Span<float> Input(int part, Memory<float> values) => values.Span.Slice(part * planes * shape.InputPositions, this[part].InputLength);

        /// <summary>A part's share of the output, or of its gradient.</summary>
        public Span<float> Output(int part, Memory<float> values) => values.Span.Slice(part * planes * shape.OutputPositions, this[part].OutputLength);

        /// <summary>A part's share of the marks of the input.</summary>
        public Span<uint> Marks(int part, Memory<float> marks)
        {
            int words = MaxPoolingMarks.WordsOfPlane(shape);
            return MemoryMarshal.Cast<float, uint>(marks.Span.Slice(part * planes * words, this[part].Planes * words));
        }
    }
}

/// <summary>The largest value of each window; the gradient goes to its first place.</summary>
public sealed class MaxPool(PoolingOptions options) : PoolingLayer(options), IMarkingLayer
{
    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        var parts = new PlaneParts(Options.Resolve(inputs[0].Shape));
        workers.Run(parts.Count, 0, new ForwardJob(parts, inputs[0].Memory, output.Memory));
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
        var parts = new PlaneParts(Options.Resolve(inputs[0].Shape));
        workers.Run(parts.Count, 0, new BackwardJob(parts, inputs[0].Memory, output.Memory, outputGradient.Memory, inputGradient.Memory));
    }

    int IMarkingLayer.MarksLength(Shape input)
    {
        PoolingShape shape = Options.Resolve(input);
        return shape.IsTwoByTwo ? checked(shape.Planes * MaxPoolingMarks.WordsOfPlane(shape)) : 0;
    }

    void IMarkingLayer.Mark(WorkerPool workers, Tensor input, Tensor output, Memory<float> marks)
    {
        var parts = new PlaneParts(Options.Resolve(input.Shape));
        workers.Run(parts.Count, 0, new MarkJob(parts, input.Memory, output.Memory, marks));
    }

    void IMarkingLayer.BackwardFromMarks(WorkerPool workers, Memory<float> marks, Tensor outputGradient, Tensor inputGradient)
    {
        var parts = new PlaneParts(Options.Resolve(inputGradient.Shape));
        workers.Run(parts.Count, 0, new BackwardFromMarksJob(parts, marks, outputGradient.Memory, inputGradient.Memory));
    }

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form) =>
        ForwardBlocked(workers, BlockedPooling<MaxPooling.Largest>.Forward, inputs[0], output);

    private readonly struct ForwardJob(PlaneParts parts, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPooling.Forward.At(SimdHardware.Level)(
            parts[part], parts.Input(part, input), parts.Output(part, output));
    }

    private readonly struct BackwardJob(PlaneParts parts, Memory<float> input, Memory<float> output, Memory<float> outputGradient, Memory<float> inputGradient)
        : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPooling.Backward.At(SimdHardware.Level)(
            parts[part], parts.Input(part, input), parts.Output(part, output), parts.Output(part, outputGradient), parts.Input(part, inputGradient));
    }

    private readonly struct MarkJob(PlaneParts parts, Memory<float> input, Memory<float> output, Memory<float> marks) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPoolingMarks.Marking.At(SimdHardware.Level)(
            parts[part], parts.Input(part, input), parts.Output(part, output), parts.Marks(part, marks));
    }

    private readonly struct BackwardFromMarksJob(PlaneParts parts, Memory<float> marks, Memory<float> outputGradient, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => MaxPoolingMarks.Gradient.At(SimdHardware.Level)(
            parts[part], parts.Marks(part, marks), parts.Output(part, outputGradient), parts.Input(part, inputGradient));
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
        var parts = new PlaneParts(Options.Resolve(inputs[0].Shape));
        workers.Run(parts.Count, 0, new ForwardJob(parts, inputs[0].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        var parts = new PlaneParts(Options.Resolve(inputs[0].Shape));
        workers.Run(parts.Count, 0, new BackwardJob(parts, outputGradient.Memory, inputGradient.Memory));
    }

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form) =>
        ForwardBlocked(workers, BlockedPooling<AveragePooling.Mean>.Forward, inputs[0], output);

    private readonly struct ForwardJob(PlaneParts parts, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => AveragePooling.Forward.At(SimdHardware.Level)(
            parts[part], parts.Input(part, input), parts.Output(part, output));
    }

    private readonly struct BackwardJob(PlaneParts parts, Memory<float> outputGradient, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => AveragePooling.Backward.At(SimdHardware.Level)(
            parts[part], parts.Output(part, outputGradient), parts.Input(part, inputGradient));
    }
}
