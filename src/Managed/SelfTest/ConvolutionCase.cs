using System;
using System.Collections.Immutable;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.SelfTest;

/// <summary>A convolution with bias: inputs x, w, b.</summary>
internal sealed record ConvolutionCase(ConvolutionShape Shape) : OperationCase
{
    public override string Family => "convolution";

    public override ImmutableArray<int> InputLengths => [Shape.InputLength, Shape.WeightsLength, Shape.OutputChannels];

    public override int OutputLength => Shape.OutputLength;

    public override long Flops => Shape.Flops;

    public override double Tolerance => ChainTolerance(Shape.GroupInputChannels * Shape.Taps);

    public override double GradientTolerance => ChainTolerance(Math.Max(Shape.GroupOutputChannels * Shape.Taps * Folds, Shape.Batch * Shape.OutputPositions));

    /// <summary>The most padded positions that stand for one input position.</summary>
    private long Folds => Shape.Padding == PaddingMode.Zero ? 1 : (1L + Most(Shape.Depth)) * (1 + Most(Shape.Height)) * (1 + Most(Shape.Width));

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        var packed = new float[ConvolutionPacking.ForwardLength(Shape)];
        var scratch = new float[ImplicitGemmConvolution.ForwardScratchLength(Shape)];
        ConvolutionPacking.PackForward(Shape, inputs[1].Span, packed);
        for (int block = 0; block < ImplicitGemmConvolution.ForwardBlocks(Shape).Count; block++)
            ImplicitGemmConvolution.Forward(level, Shape, block, inputs[0].Span, packed, inputs[2].Span, scratch, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        ConvolutionReference.Forward(Shape, inputs[0], inputs[1], inputs[2], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        BackwardInput(level, inputs[1], outputGradient, inputGradients[0]);
        var scratch = new float[WeightsGradient.ScratchLength(Shape)];
        inputGradients[1].Span.Clear();
        for (int block = 0; block < WeightsGradient.Blocks(Shape).Count; block++)
            WeightsGradient.Accumulate(level, Shape, block, inputs[0].Span, outputGradient.Span, scratch, inputGradients[1].Span);
        inputGradients[2].Span.Clear();
        ChannelSums.Accumulate(level, Shape.Batch, Shape.OutputChannels, outputGradient.Span, inputGradients[2].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        ConvolutionReference.BackwardInput(Shape, outputGradient, inputs[1], gradients[0]);
        ConvolutionReference.BackwardWeights(Shape, inputs[0], outputGradient, gradients[1]);
        ConvolutionReference.BackwardBias(Shape, outputGradient, gradients[2]);
        return gradients;
    }

    public override string ToString() => $"{Shape} seed {Seed}";

    private static int Most(WindowAxis axis) => axis.PaddingBegin + axis.PaddingEnd;

    private void BackwardInput(SimdLevel level, Memory<float> weights, Memory<float> outputGradient, Memory<float> inputGradient)
    {
        bool fold = Shape.Padding != PaddingMode.Zero;
        ConvolutionShape inner = fold ? Shape.WithPaddingInside : Shape;
        Memory<float> target = fold ? new float[inner.InputLength] : inputGradient;
        var packed = new float[ConvolutionPacking.BackwardInputLength(Shape)];
        var scratch = new float[ImplicitGemmConvolution.BackwardInputScratchLength(inner)];
        ConvolutionPacking.PackBackwardInput(Shape, weights.Span, packed);
        for (int block = 0; block < ImplicitGemmConvolution.BackwardInputBlocks(inner).Count; block++)
            ImplicitGemmConvolution.BackwardInput(level, inner, block, outputGradient.Span, packed, scratch, target.Span);
        if (fold)
            PaddingFold.Fold(Shape, target.Span, inputGradient.Span);
    }
}
