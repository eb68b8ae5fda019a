using System;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary><see cref="ImplicitGemmConvolution"/> as a routine.</summary>
internal sealed class ImplicitGemmRoutine(ConvolutionShape shape, bool backward) : ConvolutionRoutine(shape, ConvolutionAlgorithm.ImplicitGemm)
{
    public override int BlockCount { get; } =
        (backward ? ImplicitGemmConvolution.BackwardInputBlocks(shape) : ImplicitGemmConvolution.ForwardBlocks(shape)).Count;

    public override int ScratchLength { get; } =
        backward ? ImplicitGemmConvolution.BackwardInputScratchLength(shape) : ImplicitGemmConvolution.ForwardScratchLength(shape);

    public override int PackedLength { get; } = backward ? ConvolutionPacking.BackwardInputLength(shape) : ConvolutionPacking.ForwardLength(shape);

    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        if (backward)
            ConvolutionPacking.PackBackwardInput(Shape, weights, packed);
        else
            ConvolutionPacking.PackForward(Shape, weights, packed);
    }

    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, bool rectify, Span<float> scratch, Span<float> result)
    {
        if (backward)
            ImplicitGemmConvolution.BackwardInput(level, Shape, block, source, packed, scratch, result);
        else
            ImplicitGemmConvolution.Forward(level, Shape, block, source, packed, bias, rectify, scratch, result);
    }
}
