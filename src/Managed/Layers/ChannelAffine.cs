using System;
using System.Collections.Generic;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Normalization;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>y[n, c, ...] = scale[c] * x[n, c, ...] + shift[c]: a learned scale, an input normalisation, a folded batch normalisation.</summary>
public sealed class ChannelAffine : Layer
{
    private readonly UnaryKernel kernel = UnaryKernels<Affine>.Registry.At(SimdHardware.Level);

    /// <summary>A map of each channel.</summary>
    /// <param name="scale">[C].</param>
    /// <param name="shift">[C].</param>
    public ChannelAffine(Tensor scale, Tensor shift)
    {
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(shift);
        if (scale.Shape.Rank != 1 || shift.Shape != scale.Shape)
            throw new ArgumentException($"Scale and shift are both [C], not {scale.Shape} and {shift.Shape}.", nameof(shift));
        Scale = new Parameter(scale);
        Shift = new Parameter(shift);
    }

    /// <summary>[C].</summary>
    public Parameter Scale { get; }

    /// <summary>[C].</summary>
    public Parameter Shift { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [new("scale", Scale), new("shift", Shift)];

    /// <inheritdoc/>
    public override bool InPlace => Scale.Gradient is null;

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => Scale.Gradient is not null;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => SingleOf(inputs, Scale.Value.Length);

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        (int batch, int channels, _) = Planes(output.Shape);
        workers.Run(batch * channels, 0, new Job(kernel, channels, inputs[0].Memory, Scale.Value.Memory, Shift.Value.Memory, output.Memory, batch * channels));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        (int batch, int channels, _) = Planes(outputGradient.Shape);
        if (Scale.Gradient is Tensor scaleGradient)
            ChannelSums.AccumulateProducts(SimdHardware.Level, batch, channels, outputGradient.Span, inputs[0].Span, scaleGradient.Span);
        if (Shift.Gradient is Tensor shiftGradient)
            ChannelSums.Accumulate(SimdHardware.Level, batch, channels, outputGradient.Span, shiftGradient.Span);
        if (inputGradients[0] is Tensor inputGradient)
            workers.Run(batch * channels, 0, new Job(kernel, channels, outputGradient.Memory, Scale.Value.Memory, default, inputGradient.Memory, batch * channels));
    }

    private readonly struct Job(UnaryKernel kernel, int channels, Memory<float> source, Memory<float> scale, Memory<float> shift, Memory<float> destination, int planes)
        : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            int positions = destination.Length / planes;
            int channel = part % channels;
            kernel(
                source.Span.Slice(part * positions, positions),
                scale.Span[channel],
                shift.IsEmpty ? 0 : shift.Span[channel],
                destination.Span.Slice(part * positions, positions));
        }
    }
}
