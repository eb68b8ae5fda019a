using System;
using Managed.Kernels.Activation;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The N-dimensional convolution y[n, o, p] = b[o] + sum over channels c and taps k of w[o, c, k] * x[n, c, s(p, k)] and its gradient to x.</summary>
/// <remarks>
/// Shapes and s as in <see cref="ConvolutionReference"/>, of which these are the fast twins. Both are products with an implicit
/// right operand: each output is one chain of multiply-adds beginning with b (or zero), over channels and then taps in
/// ascending order; taps beyond the border add a product with zero. Outputs are overwritten and computed block by block.
/// </remarks>
internal static class ImplicitGemmConvolution
{
    /// <summary>The blocks of the output.</summary>
    public static BlockGrid ForwardBlocks(ConvolutionShape shape) => new(shape.Batch * shape.Groups, shape.GroupOutputChannels, shape.OutputPositions);

    /// <summary>The blocks of the input gradient.</summary>
    public static BlockGrid BackwardInputBlocks(ConvolutionShape shape) => new(shape.Batch * shape.Groups, shape.GroupInputChannels, shape.InputPositions);

    /// <summary>Floats of scratch that one block of the output wants.</summary>
    public static int ForwardScratchLength(ConvolutionShape shape) =>
        GemmLoops.ScratchLength(shape.GroupInputChannels * shape.Taps, ForwardBlocks(shape).MaximumColumns);

    /// <summary>Floats of scratch that one block of the input gradient wants.</summary>
    public static int BackwardInputScratchLength(ConvolutionShape shape) =>
        GemmLoops.ScratchLength(shape.GroupOutputChannels * shape.Taps, BackwardInputBlocks(shape).MaximumColumns);

    /// <summary>Computes one block of y.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="shape">The extents.</param>
    /// <param name="block">Which of <see cref="ForwardBlocks"/>.</param>
    /// <param name="input">x.</param>
    /// <param name="packedWeights">w, packed by <see cref="ConvolutionPacking.PackForward"/>.</param>
    /// <param name="bias">b, or empty for zeros.</param>
    /// <param name="rectify">Whether outputs below zero become zero.</param>
    /// <param name="scratch">At least <see cref="ForwardScratchLength"/>.</param>
    /// <param name="output">y; this block is overwritten.</param>
    public static void Forward(
        SimdLevel level, ConvolutionShape shape, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> packedWeights, ReadOnlySpan<float> bias, bool rectify, Span<float> scratch, Span<float> output)
    {
        (int matrix, GemmBlock rectangle) = ForwardBlocks(shape)[block];
        (int image, int group) = Math.DivRem(matrix, shape.Groups);
        int channel = (image * shape.InputChannels) + (group * shape.GroupInputChannels);
        int filter = (image * shape.OutputChannels) + (group * shape.GroupOutputChannels);
        var windows = new WindowReader(
            shape, WindowDirection.InputUnderOutput, input.Slice(channel * shape.InputPositions, shape.GroupInputChannels * shape.InputPositions));
        int packedLength = ConvolutionPacking.ForwardLength(shape) / shape.Groups;
        var product = new GemmProduct(
            packedWeights.Slice(group * packedLength, packedLength),
            shape.GroupInputChannels * shape.Taps,
            bias.IsEmpty ? GemmStart.Zero : GemmStart.Bias,
            bias.IsEmpty ? bias : bias.Slice(group * shape.GroupOutputChannels, shape.GroupOutputChannels),
            output.Slice(filter * shape.OutputPositions, shape.GroupOutputChannels * shape.OutputPositions),
            shape.OutputPositions);
        GemmLoops.Multiply(GemmKernels.At(level), product, new WindowPanels(windows), rectangle, scratch);
        if (rectify)
            Rectify(level, product, rectangle);
    }

    /// <summary>Computes one block of dx under zero padding.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="shape">The extents; other paddings are brought to this form by <see cref="PaddingFold"/>.</param>
    /// <param name="block">Which of <see cref="BackwardInputBlocks"/>.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="packedWeights">w, packed by <see cref="ConvolutionPacking.PackBackwardInput"/>.</param>
    /// <param name="scratch">At least <see cref="BackwardInputScratchLength"/>.</param>
    /// <param name="inputGradient">dx; this block is overwritten.</param>
    public static void BackwardInput(
        SimdLevel level, ConvolutionShape shape, int block, ReadOnlySpan<float> outputGradient, ReadOnlySpan<float> packedWeights, Span<float> scratch, Span<float> inputGradient)
    {
        if (shape.Padding != PaddingMode.Zero)
            throw new ArgumentException("The gradient to the input is computed under zero padding; other paddings are folded.", nameof(shape));
        (int matrix, GemmBlock rectangle) = BackwardInputBlocks(shape)[block];
        (int image, int group) = Math.DivRem(matrix, shape.Groups);
        int channel = (image * shape.InputChannels) + (group * shape.GroupInputChannels);
        int filter = (image * shape.OutputChannels) + (group * shape.GroupOutputChannels);
        var windows = new WindowReader(
            shape, WindowDirection.OutputOverInput, outputGradient.Slice(filter * shape.OutputPositions, shape.GroupOutputChannels * shape.OutputPositions));
        int packedLength = ConvolutionPacking.BackwardInputLength(shape) / shape.Groups;
        var product = new GemmProduct(
            packedWeights.Slice(group * packedLength, packedLength),
            shape.GroupOutputChannels * shape.Taps,
            GemmStart.Zero,
            default,
            inputGradient.Slice(channel * shape.InputPositions, shape.GroupInputChannels * shape.InputPositions),
            shape.InputPositions);
        GemmLoops.Multiply(GemmKernels.At(level), product, new WindowPanels(windows), rectangle, scratch);
    }

    private static void Rectify(SimdLevel level, in GemmProduct product, GemmBlock block)
    {
        UnaryKernel relu = UnaryKernels<Relu>.Registry.At(level);
        for (int row = block.Row; row < block.Row + block.Rows; row++)
        {
            Span<float> values = product.C.Slice((row * product.Stride) + block.Column, block.Columns);
            relu(values, 0, 0, values);
        }
    }
}
