using System;
using System.Collections.Generic;
using Managed.Kernels;
using Managed.Kernels.Activation;
using Managed.Kernels.Blocked;
using Managed.Kernels.Convolution;
using Managed.Kernels.Pooling;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The N-dimensional convolution of [N, C, W], [N, C, H, W] or [N, C, D, H, W]; formula and shapes as in <see cref="ConvolutionReference"/>.</summary>
public sealed class Convolution : Layer
{
    private readonly PackedWeights forwardWeights;
    private readonly PackedWeights backwardWeights;
    private readonly PackedWeights blockedWeights;
    private Prepared<ConvolutionRoutine>? forwardRoutine;
    private Prepared<ConvolutionRoutine>? blockedRoutine;
    private Prepared<ConvolutionRoutine>? backwardRoutine;
    private Prepared<WeightsRoutine>? weightsRoutine;

    /// <summary>A convolution.</summary>
    /// <param name="weights">[OutputChannels, InputChannels / Groups, kernel...], one kernel extent an axis.</param>
    /// <param name="bias">[OutputChannels], or null for none.</param>
    /// <param name="options">Stride, dilation, padding, groups; null for all defaults.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Convolution(Tensor weights, Tensor? bias = null, ConvolutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Shape.Rank is < 3 or > 5)
            throw new ArgumentException($"Weights are [O, I, k...] with one to three axes, not {weights.Shape}.", nameof(weights));
        if (bias is not null && bias.Shape != [weights.Shape[0]])
            throw new ArgumentException($"The bias of {weights.Shape[0]} filters is [{weights.Shape[0]}], not {bias.Shape}.", nameof(bias));
        Weights = new Parameter(weights);
        Bias = bias is null ? null : new Parameter(bias);
        Options = options ?? new ConvolutionOptions();
        forwardWeights = new PackedWeights(Weights);
        backwardWeights = new PackedWeights(Weights);
        blockedWeights = new PackedWeights(Weights);
    }

    /// <summary>The filters.</summary>
    public Parameter Weights { get; }

    /// <summary>One value a filter, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Stride, dilation, padding, groups.</summary>
    public ConvolutionOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters =>
        Bias is null ? [new("weight", Weights)] : [new("weight", Weights), new("bias", Bias)];

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => Weights.Gradient is not null;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        ConvolutionShape shape = Options.Resolve(input, Weights.Value.Shape);
        ReadOnlySpan<int> extents = [shape.Batch, shape.OutputChannels, shape.Depth.Output, shape.Height.Output, shape.Width.Output];
        return Shape.Create([.. extents[..2], .. extents[(7 - input.Rank)..]]);
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output) => ForwardAs(workers, inputs, output, LayerForm.Plain);

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        ConvolutionShape shape = Options.Resolve(inputs[0].Shape, Weights.Value.Shape);
        if (inputGradients[0] is Tensor inputGradient)
            BackwardInput(workers, shape, outputGradient, inputGradient);
        if (Weights.Gradient is Tensor weightsGradient)
        {
            WeightsRoutine routine = Prepare(
                ref weightsRoutine, static (key, options) => BlockedRoutines.WeightsGradient(key.Shape, options.WeightsAlgorithm, key.Threads), new RoutineKey(shape, workers.ThreadCount));
            using var sums = new RentedFloats(routine.SumsLength);
            var job = new WeightsJob(routine, inputs[0].Memory, outputGradient.Memory, sums.Memory, weightsGradient.Memory);
            workers.Run(routine.PartCount, routine.ScratchLength, job);
            workers.Run(routine.PieceCount, 0, new SumsJob(routine, sums.Memory, weightsGradient.Memory));
        }

        if (Bias?.Gradient is Tensor biasGradient)
            ChannelSums.Accumulate(SimdHardware.Level, shape.Batch, shape.OutputChannels, outputGradient.Span, biasGradient.Span);
    }

    internal override bool CanRectify => true;

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) =>
        BlockedRoutines.Applies(Options.Resolve(inputs[0], Weights.Value.Shape), Options.Algorithm, sides.Input, sides.Output);

    /// <summary>Whether the maximum of windows can be written instead of an output in blocks.</summary>
    internal bool CanPool(Shape input, MaxPool pool)
    {
        ConvolutionShape shape = Options.Resolve(input, Weights.Value.Shape);
        return BlockedRoutines.CanPool(shape, Options.Algorithm, PoolingOf(shape, pool));
    }

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        ConvolutionShape shape = Options.Resolve(inputs[0].Shape, Weights.Value.Shape);
        var key = new RoutineKey(shape, workers.ThreadCount) { Sides = form.Sides, Pool = form.Pool };
        ConvolutionRoutine routine = Prepare(ref form.Sides.IsNone ? ref forwardRoutine : ref blockedRoutine, ForwardRoutine, key);
        Memory<float> weights = (form.Sides.IsNone ? forwardWeights : blockedWeights).Get(routine);
        var job = new Job(routine, inputs[0].Memory, weights, Bias?.Value.Memory ?? default, form.NegativeSlope, output.Memory);
        workers.Run(routine.BlockCount, routine.ScratchLength, job);
    }

    /// <summary>The gradient to an input of the given tensor's shape alone: a transposed convolution of the output gradient.</summary>
    internal void BackwardInput(WorkerPool workers, Tensor outputGradient, Tensor inputGradient) =>
        BackwardInput(workers, Options.Resolve(inputGradient.Shape, Weights.Value.Shape), outputGradient, inputGradient);

    private static ConvolutionRoutine ForwardRoutine(RoutineKey key, ConvolutionOptions options)
    {
        if (key.Sides.IsNone)
            return ConvolutionRoutine.Forward(key.Shape, options.Algorithm, key.Threads);
        PoolingShape? pooling = key.Pool is null ? null : PoolingOf(key.Shape, key.Pool);
        return BlockedRoutines.Forward(key.Shape, options.Algorithm, key.Sides.Input, key.Sides.Output, key.Threads, pooling);
    }

    /// <summary>The pooling of a picture's convolution.</summary>
    private static PoolingShape PoolingOf(ConvolutionShape shape, MaxPool pool) =>
        pool.Options.Resolve([shape.Batch, shape.OutputChannels, shape.Height.Output, shape.Width.Output]);

    private void BackwardInput(WorkerPool workers, ConvolutionShape shape, Tensor outputGradient, Tensor inputGradient)
    {
        if (shape.Padding == PaddingMode.Zero)
        {
            BackwardPaddedInput(workers, shape, outputGradient, inputGradient.Memory);
            return;
        }

        ConvolutionShape padded = shape.WithPaddingInside;
        using var target = new RentedFloats(padded.InputLength);
        BackwardPaddedInput(workers, padded, outputGradient, target.Memory);
        PaddingFold.Fold(shape, target.Span, inputGradient.Span);
    }

    private void BackwardPaddedInput(WorkerPool workers, ConvolutionShape shape, Tensor outputGradient, Memory<float> target)
    {
        ConvolutionRoutine routine = Prepare(ref backwardRoutine, static (key, options) => ConvolutionRoutine.BackwardInput(key.Shape, options.Algorithm, key.Threads), new RoutineKey(shape, workers.ThreadCount));
        var job = new Job(routine, outputGradient.Memory, backwardWeights.Get(routine), default, Rectification.None, target);
        workers.Run(routine.BlockCount, routine.ScratchLength, job);
    }

    /// <summary>The routine for what it has to do; the last one is kept, so that runs at one shape make it once.</summary>
    private TRoutine Prepare<TRoutine>(ref Prepared<TRoutine>? last, Func<RoutineKey, ConvolutionOptions, TRoutine> make, RoutineKey key)
    {
        Prepared<TRoutine>? known = last;
        if (known is null || known.Key != key)
            last = known = new Prepared<TRoutine>(key, make(key, Options));
        return known.Routine;
    }

    private readonly record struct RoutineKey(ConvolutionShape Shape, int Threads)
    {
        public BlockedSides Sides { get; init; }

        public MaxPool? Pool { get; init; }
    }

    private sealed record Prepared<TRoutine>(RoutineKey Key, TRoutine Routine);

    private readonly struct Job(
        ConvolutionRoutine routine, Memory<float> source, Memory<float> weights, Memory<float> bias, float negativeSlope, Memory<float> result) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            routine.Run(SimdHardware.Level, part, source.Span, weights.Span, bias.Span, negativeSlope, scratch, result.Span);
    }

    private readonly struct WeightsJob(WeightsRoutine routine, Memory<float> input, Memory<float> outputGradient, Memory<float> sums, Memory<float> weightsGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            routine.Accumulate(SimdHardware.Level, part, input.Span, outputGradient.Span, scratch, sums.Span, weightsGradient.Span);
    }

    private readonly struct SumsJob(WeightsRoutine routine, Memory<float> sums, Memory<float> weightsGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => routine.AddSums(part, sums.Span, weightsGradient.Span);
    }
}
