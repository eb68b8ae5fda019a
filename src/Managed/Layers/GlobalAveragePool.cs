using System;
using Managed.Kernels.Blocked;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The mean over all positions: [N, C, ...] to [N, C].</summary>
public sealed class GlobalAveragePool : Layer
{
    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        (int batch, int channels, _) = Planes(Single(inputs));
        return [batch, channels];
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        (_, _, int positions) = Planes(inputs[0].Shape);
        SumKernel sum = Reductions.Sum.At(SimdHardware.Level);
        Span<float> y = output.Span;
        for (int plane = 0; plane < y.Length; plane++)
            y[plane] = sum(inputs[0].Span.Slice(plane * positions, positions)) / positions;
    }

    internal override bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => sides.Input && !sides.Output;

    internal override void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form)
    {
        const int Width = ChannelBlocks.Width;
        (_, _, int positions) = Planes(inputs[0].Shape);
        SumKernel sum = Reductions.Sum.At(SimdHardware.Level);
        using var planes = new RentedFloats(positions * Width);
        Span<float> y = output.Span;
        for (int first = 0; first < y.Length; first += Width)
        {
            ChannelBlocks.CopyToPlanes(inputs[0].Span.Slice(first * positions, positions * Width), Width, positions, planes.Span, positions);
            for (int lane = 0; lane < Width; lane++)
                y[first + lane] = sum(planes.Span.Slice(lane * positions, positions)) / positions;
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        (_, _, int positions) = Planes(inputGradient.Shape);
        ReadOnlySpan<float> dy = outputGradient.Span;
        for (int plane = 0; plane < dy.Length; plane++)
            inputGradient.Span.Slice(plane * positions, positions).Fill(dy[plane] / positions);
    }
}
