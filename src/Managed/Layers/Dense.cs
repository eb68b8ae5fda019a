using System;
using System.Collections.Generic;
using Managed.Kernels.Dense;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>y[n, o] = b[o] + sum over i of w[o, i] * x[n, i]; x [N, ...] is read as [N, Inputs], y is [N, Outputs].</summary>
public sealed class Dense : Layer
{
    /// <summary>A dense layer.</summary>
    /// <param name="weights">[Outputs, Inputs].</param>
    /// <param name="bias">[Outputs], or null for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Dense(Tensor weights, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Shape.Rank != 2)
            throw new ArgumentException($"Weights are [Outputs, Inputs], not {weights.Shape}.", nameof(weights));
        if (bias is not null && bias.Shape != [weights.Shape[0]])
            throw new ArgumentException($"The bias of {weights.Shape[0]} outputs is [{weights.Shape[0]}], not {bias.Shape}.", nameof(bias));
        Weights = new Parameter(weights);
        Bias = bias is null ? null : new Parameter(bias);
    }

    /// <summary>[Outputs, Inputs].</summary>
    public Parameter Weights { get; }

    /// <summary>[Outputs], or null.</summary>
    public Parameter? Bias { get; }

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
        DenseShape shape = Resolve(Single(inputs));
        return [shape.Batch, shape.Outputs];
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        DenseShape shape = Resolve(inputs[0].Shape);
        var job = new ForwardJob(shape, inputs[0].Memory, Weights.Value.Memory, Bias?.Value.Memory ?? default, output.Memory);
        workers.Run(DenseProduct.ForwardBlocks(shape).Count, DenseProduct.ScratchLength(shape), job);
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        DenseShape shape = Resolve(inputs[0].Shape);
        if (inputGradients[0] is Tensor inputGradient)
        {
            var job = new InputJob(shape, outputGradient.Memory, Weights.Value.Memory, inputGradient.Memory);
            workers.Run(DenseProduct.BackwardInputBlocks(shape).Count, DenseProduct.ScratchLength(shape), job);
        }

        if (Weights.Gradient is Tensor weightsGradient)
        {
            var job = new WeightsJob(shape, inputs[0].Memory, outputGradient.Memory, weightsGradient.Memory);
            workers.Run(DenseProduct.BackwardWeightsBlocks(shape).Count, DenseProduct.ScratchLength(shape), job);
        }

        if (Bias?.Gradient is Tensor biasGradient)
            ChannelSums.Accumulate(SimdHardware.Level, shape.Batch, shape.Outputs, outputGradient.Span, biasGradient.Span);
    }

    private DenseShape Resolve(Shape input)
    {
        int inputs = Weights.Value.Shape[1];
        if (input.Rank < 2 || input.ElementCount != (long)input[0] * inputs)
            throw new ArgumentException($"The layer takes {inputs} values an example; the input is {input}.", nameof(input));
        return new DenseShape(input[0], inputs, Weights.Value.Shape[0]);
    }

    private readonly struct ForwardJob(DenseShape shape, Memory<float> input, Memory<float> weights, Memory<float> bias, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            DenseProduct.Forward(SimdHardware.Level, shape, part, input.Span, weights.Span, bias.Span, scratch, output.Span);
    }

    private readonly struct InputJob(DenseShape shape, Memory<float> outputGradient, Memory<float> weights, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            DenseProduct.BackwardInput(SimdHardware.Level, shape, part, outputGradient.Span, weights.Span, scratch, inputGradient.Span);
    }

    private readonly struct WeightsJob(DenseShape shape, Memory<float> input, Memory<float> outputGradient, Memory<float> weightsGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            DenseProduct.BackwardWeights(SimdHardware.Level, shape, part, input.Span, outputGradient.Span, scratch, weightsGradient.Span);
    }
}
