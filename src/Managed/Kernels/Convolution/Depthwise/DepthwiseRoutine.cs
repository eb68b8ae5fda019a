using System;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary><see cref="DepthwiseConvolution"/> as a routine; the gradient to the input runs the adjoint's shape.</summary>
/// <param name="shape">The forward convolution's shape.</param>
/// <param name="backward">Whether it is the gradient to the input.</param>
/// <param name="blocks">Blocks wanted at least.</param>
internal sealed class DepthwiseRoutine(ConvolutionShape shape, bool backward, int blocks) : ConvolutionRoutine(shape, ConvolutionAlgorithm.Depthwise)
{
    private readonly DepthwiseLayout layout = new(backward ? shape.Adjoint!.Value : shape, backward, blocks);

    public override int BlockCount => layout.Count;

    public override int ScratchLength => layout.ScratchLength;

    public override int PackedLength => Shape.WeightsLength;

    /// <summary>The weights as they lie: with one channel or one filter a group, the adjoint's lie in the same order.</summary>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed) => weights[..PackedLength].CopyTo(packed);

    public override void Run(
        SimdLevel level,
        int block,
        ReadOnlySpan<float> source,
        ReadOnlySpan<float> packed,
        ReadOnlySpan<float> bias,
        float negativeSlope,
        Span<float> scratch,
        Span<float> result) =>
        DepthwiseConvolution.Registry.At(level)(layout, block, source, packed, bias, negativeSlope, scratch, result);
}
