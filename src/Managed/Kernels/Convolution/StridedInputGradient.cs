using System;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The gradient to the input where windows skip positions, under zero padding: dx = the sum of dy * w over every product that x took part in.</summary>
/// <remarks>
/// A product with an implicit right operand, packed block by block: each output is one chain of multiply-adds from zero, over filters and
/// then taps in ascending order; windows that do not meet the position add a product with zero.
/// </remarks>
internal sealed class StridedInputGradient(ConvolutionShape shape) : ConvolutionRoutine(shape, ConvolutionAlgorithm.ImplicitGemm)
{
    private readonly BlockGrid blocks = new(shape.Batch * shape.Groups, shape.GroupInputChannels, shape.InputPositions);

    /// <inheritdoc/>
    public override int BlockCount => blocks.Count;

    /// <inheritdoc/>
    public override int ScratchLength => GemmLoops.ScratchLength(Depth, blocks.MaximumColumns);

    /// <inheritdoc/>
    public override int PackedLength => ConvolutionPacking.BackwardInputLength(Shape);

    private int Depth => Shape.GroupOutputChannels * Shape.Taps;

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed) => ConvolutionPacking.PackBackwardInput(Shape, weights, packed);

    /// <inheritdoc/>
    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result)
    {
        (int matrix, GemmBlock rectangle) = blocks[block];
        (int image, int group) = Math.DivRem(matrix, Shape.Groups);
        int channel = (image * Shape.InputChannels) + (group * Shape.GroupInputChannels);
        int filter = (image * Shape.OutputChannels) + (group * Shape.GroupOutputChannels);
        var windows = new WindowReader(Shape, source.Slice(filter * Shape.OutputPositions, Shape.GroupOutputChannels * Shape.OutputPositions));
        int packedLength = ConvolutionPacking.BackwardInputLength(Shape) / Shape.Groups;
        var product = new GemmProduct(
            packed.Slice(group * packedLength, packedLength),
            Depth,
            GemmStart.Zero,
            default,
            result.Slice(channel * Shape.InputPositions, Shape.GroupInputChannels * Shape.InputPositions),
            Shape.InputPositions);
        GemmLoops.Multiply(GemmKernels.At(level), product, new WindowPanels(windows), rectangle, scratch);
    }
}
