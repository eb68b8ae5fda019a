using System;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A function of each value whose derivative can be told from the function's result.</summary>
public abstract class ElementwiseLayer : Layer
{
    private readonly UnaryKernel function;
    private readonly BinaryKernel gradient;
    private readonly float parameter;

    private protected ElementwiseLayer(KernelRegistry<UnaryKernel> function, KernelRegistry<BinaryKernel> gradient, float parameter = 0)
    {
        this.function = function.At(SimdHardware.Level);
        this.gradient = gradient.At(SimdHardware.Level);
        this.parameter = parameter;
    }

    /// <inheritdoc/>
    public sealed override bool InPlace => true;

    /// <inheritdoc/>
    public sealed override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public sealed override Shape OutputShape(ReadOnlySpan<Shape> inputs) => Single(inputs);

    /// <inheritdoc/>
    public sealed override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        var job = new ForwardJob(function, parameter, inputs[0].Memory, output.Memory);
        workers.Run(Chunks.Count(output.Length), 0, job);
    }

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.IsBoth;

    /// <inheritdoc/>
    public sealed override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        var job = new BackwardJob(gradient, parameter, outputGradient.Memory, output.Memory, inputGradient.Memory);
        workers.Run(Chunks.Count(output.Length), 0, job);
    }

    private readonly struct ForwardJob(UnaryKernel kernel, float parameter, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Range range = Chunks.Range(part, output.Length);
            kernel(input.Span[range], parameter, 0, output.Span[range]);
        }
    }

    private readonly struct BackwardJob(BinaryKernel kernel, float parameter, Memory<float> outputGradient, Memory<float> output, Memory<float> inputGradient)
        : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Range range = Chunks.Range(part, output.Length);
            kernel(outputGradient.Span[range], output.Span[range], parameter, 0, inputGradient.Span[range]);
        }
    }
}
