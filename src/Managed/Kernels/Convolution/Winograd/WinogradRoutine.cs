using System;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary><see cref="WinogradConvolution"/> as a routine; the gradient to the input runs the adjoint's shape.</summary>
/// <param name="shape">The forward convolution's shape.</param>
/// <param name="backward">Whether it is the gradient to the input.</param>
/// <param name="algorithm">Winograd2 or Winograd4.</param>
/// <param name="blocks">Blocks wanted at least.</param>
internal sealed class WinogradRoutine(ConvolutionShape shape, bool backward, ConvolutionAlgorithm algorithm, int blocks) : ConvolutionRoutine(shape, algorithm)
{
    private readonly KernelRegistry<WinogradKernel> kernels =
        algorithm == ConvolutionAlgorithm.Winograd4 ? WinogradConvolution.Tiles4 : WinogradConvolution.Tiles2;

    private readonly WinogradLayout layout = new(
        backward ? shape.Adjoint!.Value : shape, algorithm == ConvolutionAlgorithm.Winograd4 ? WinogradTile4.Outputs : WinogradTile2.Outputs, blocks);

    public override int BlockCount => layout.Count;

    public override int ScratchLength => layout.ScratchLength;

    public override int PackedLength => WinogradPacking.Length(layout.Shape);

    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed) => WinogradPacking.Pack(layout.Shape, weights, backward, packed);

    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result) =>
        kernels.At(level)(layout, block, source, packed, bias, negativeSlope, scratch, result);
}
