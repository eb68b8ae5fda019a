using System;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>A convolution of one shape, or its gradient to the input, by one algorithm: blocks that any thread may compute in any order.</summary>
internal abstract class ConvolutionRoutine(ConvolutionShape shape, ConvolutionAlgorithm algorithm)
{
    /// <summary>The forward convolution's shape.</summary>
    public ConvolutionShape Shape { get; } = shape;

    public ConvolutionAlgorithm Algorithm { get; } = algorithm;

    /// <summary>Blocks of the result.</summary>
    public abstract int BlockCount { get; }

    /// <summary>Floats of scratch that one block wants.</summary>
    public abstract int ScratchLength { get; }

    /// <summary>Floats of the packed weights.</summary>
    public abstract int PackedLength { get; }

    /// <summary>The forward pass.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="blocks">Blocks wanted at least, where there is enough work: threads, as a rule. They leave no trace in the result.</param>
    /// <exception cref="ArgumentException">The algorithm cannot compute the shape.</exception>
    public static ConvolutionRoutine Forward(ConvolutionShape shape, ConvolutionAlgorithm algorithm, int blocks) =>
        ConvolutionChoice.Resolve(shape, algorithm) switch
        {
            ConvolutionAlgorithm.ImplicitGemm => new DirectConvolution(shape, false, blocks),
            ConvolutionAlgorithm.Depthwise => new Depthwise.DepthwiseRoutine(shape, false, blocks),
            ConvolutionAlgorithm tiles => new Winograd.WinogradRoutine(shape, false, tiles, blocks),
        };

    /// <summary>The gradient to the input under zero padding; other paddings are brought to this form by <see cref="PaddingFold"/>.</summary>
    /// <param name="shape">The forward convolution's extents.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="blocks">Blocks wanted at least, where there is enough work.</param>
    /// <exception cref="ArgumentException">The algorithm cannot compute the shape, or the padding is not of zeros.</exception>
    public static ConvolutionRoutine BackwardInput(ConvolutionShape shape, ConvolutionAlgorithm algorithm, int blocks)
    {
        if (shape.Padding != PaddingMode.Zero)
            throw new ArgumentException("The gradient to the input is computed under zero padding; other paddings are folded.", nameof(shape));
        if (shape.Adjoint is not ConvolutionShape adjoint)
            return new StridedInputGradient(shape);
        return ConvolutionChoice.Resolve(adjoint, algorithm) switch
        {
            ConvolutionAlgorithm.ImplicitGemm => new DirectConvolution(shape, true, blocks),
            ConvolutionAlgorithm.Depthwise => new Depthwise.DepthwiseRoutine(shape, true, blocks),
            ConvolutionAlgorithm tiles => new Winograd.WinogradRoutine(shape, true, tiles, blocks),
        };
    }

    /// <summary>Brings the weights, [O, I / groups, kD, kH, kW], into the routine's order.</summary>
    public abstract void Pack(ReadOnlySpan<float> weights, Span<float> packed);

    /// <summary>Computes one block, overwriting it.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="block">Which of <see cref="BlockCount"/>.</param>
    /// <param name="source">x, or dy.</param>
    /// <param name="packed">The packed weights.</param>
    /// <param name="bias">b, or empty for zeros; empty for the gradient.</param>
    /// <param name="negativeSlope">What results below zero are multiplied by, as a rectifier after the convolution does: 1 leaves them, 0 makes them zero.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="result">y, or dx.</param>
    public abstract void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result);
}
