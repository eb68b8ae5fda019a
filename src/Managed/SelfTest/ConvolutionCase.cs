using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json.Nodes;
using Managed.Kernels;
using Managed.Kernels.Activation;
using Managed.Kernels.Blocked;
using Managed.Kernels.Convolution;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>A convolution with bias: inputs x, w, b.</summary>
internal sealed record ConvolutionCase(ConvolutionShape Shape) : OperationCase
{
    /// <summary>Error of tiles against the bound of a chain of multiply-adds.</summary>
    private const int TileFactor = 8;

    private const int Blocks = 3;

    public const string Operation = "convolution";

    public override string Family => "convolution";

    /// <summary>How output and input gradient are computed.</summary>
    public ConvolutionAlgorithm Algorithm { get; init; }

    /// <summary>How the gradient to the weights is computed.</summary>
    public ConvolutionAlgorithm WeightsAlgorithm { get; init; }

    public override ImmutableArray<int> InputLengths => [Shape.InputLength, Shape.WeightsLength, Shape.OutputChannels];

    public override int OutputLength => Shape.OutputLength;

    public override long Flops => Shape.Flops;

    public override double Tolerance => ChainTolerance(Shape.GroupInputChannels * Shape.Taps) * Factor;

    public override double GradientTolerance =>
        Math.Max(
            ChainTolerance(Shape.GroupOutputChannels * Shape.Taps * Folds) * Factor, ChainTolerance(Shape.Batch * Shape.OutputPositions) * WeightsFactor);

    private int Factor => Algorithm is ConvolutionAlgorithm.ImplicitGemm or ConvolutionAlgorithm.Depthwise ? 1 : TileFactor;

    private int WeightsFactor => ConvolutionChoice.ResolveWeights(Shape, WeightsAlgorithm) == ConvolutionAlgorithm.ImplicitGemm ? 1 : TileFactor;

    /// <summary>The most padded positions that stand for one input position.</summary>
    private long Folds => Shape.Padding == PaddingMode.Zero ? 1 : (1L + Most(Shape.Depth)) * (1 + Most(Shape.Height)) * (1 + Most(Shape.Width));

    public override CaseDescription Description
    {
        get
        {
            WindowAxis[] axes = WindowParameters.Present(Shape.Depth, Shape.Height, Shape.Width);
            Shape Of(int first, int second, Func<WindowAxis, int> extent) => Tensors.Shape.Create([first, second, .. axes.Select(extent)]);
            var parameters = new JsonObject { ["groups"] = Shape.Groups, ["padding"] = CaseParameters.NameOf(Shape.Padding) };
            WindowParameters.Describe(parameters, axes, withKernel: false);
            if (Algorithm != ConvolutionAlgorithm.Automatic)
                parameters["algorithm"] = CaseParameters.NameOf(Algorithm);
            if (WeightsAlgorithm != ConvolutionAlgorithm.Automatic)
                parameters["weights_algorithm"] = CaseParameters.NameOf(WeightsAlgorithm);
            return new CaseDescription(
                Operation,
                parameters,
                [
                    ("input", Of(Shape.Batch, Shape.InputChannels, axis => axis.Input)),
                    ("weights", Of(Shape.OutputChannels, Shape.GroupInputChannels, axis => axis.Kernel)),
                    ("bias", [Shape.OutputChannels]),
                ],
                Of(Shape.Batch, Shape.OutputChannels, axis => axis.Output));
        }
    }

    public static ConvolutionCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 3, 5);
        Shape weights = parameters.Input("weights", input.Rank);
        WindowAxis[] axes = WindowParameters.Read(parameters, input, weights.AsSpan()[2..].ToArray(), leading: 2);
        var shape = new ConvolutionShape(
            input[0], input[1], weights[0], axes[0], axes[1], axes[2], parameters.Integer("groups", 1, input[1], 1), parameters.Choice<PaddingMode>("padding"));
        ConvolutionAlgorithm algorithm = parameters.Choice<ConvolutionAlgorithm>("algorithm");
        _ = ConvolutionChoice.Resolve(shape, algorithm);
        ConvolutionAlgorithm weightsAlgorithm = parameters.Choice<ConvolutionAlgorithm>("weights_algorithm");
        _ = ConvolutionChoice.ResolveWeights(shape, weightsAlgorithm);
        return new ConvolutionCase(shape) { Algorithm = algorithm, WeightsAlgorithm = weightsAlgorithm };
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        Run(ConvolutionRoutine.Forward(Shape, Algorithm, Blocks), level, inputs[1].Span, inputs[0].Span, inputs[2].Span, output.Span);
    }

    public override bool ForwardInBlocks(SimdLevel level, float[][] inputs, float[] output)
    {
        bool blockedInput = ChannelBlocks.AreFilledBy(Shape.InputChannels);
        bool blockedOutput = ChannelBlocks.AreFilledBy(Shape.OutputChannels);
        if ((!blockedInput && !blockedOutput) || !BlockedRoutines.Applies(Shape, Algorithm, blockedInput, blockedOutput))
            return false;
        float[] source = blockedInput ? BlockedChannels.FromPlanes(inputs[0], Shape.InputPositions) : inputs[0];
        var result = new float[OutputLength];
        Run(BlockedRoutines.Forward(Shape, Algorithm, blockedInput, blockedOutput, Blocks), level, inputs[1], source, inputs[2], result);
        (blockedOutput ? BlockedChannels.ToPlanes(result, Shape.OutputPositions) : result).CopyTo(output, 0);
        return true;
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
        BackwardWeights(level, inputs[0].Span, outputGradient.Span, inputGradients[1].Span);
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

    public override string ToString() => $"{Shape}{(Algorithm == ConvolutionAlgorithm.Automatic ? string.Empty : $" by {Algorithm}")}{(WeightsAlgorithm == ConvolutionAlgorithm.Automatic ? string.Empty : $", weights by {WeightsAlgorithm}")} seed {Seed}";

    private static int Most(WindowAxis axis) => axis.PaddingBegin + axis.PaddingEnd;

    private void BackwardInput(SimdLevel level, Memory<float> weights, Memory<float> outputGradient, Memory<float> inputGradient)
    {
        bool fold = Shape.Padding != PaddingMode.Zero;
        ConvolutionShape inner = fold ? Shape.WithPaddingInside : Shape;
        Memory<float> target = fold ? new float[inner.InputLength] : inputGradient;
        Run(ConvolutionRoutine.BackwardInput(inner, Algorithm, Blocks), level, weights.Span, outputGradient.Span, default, target.Span);
        if (fold)
            PaddingFold.Fold(Shape, target.Span, inputGradient.Span);
    }

    private void BackwardWeights(SimdLevel level, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightsGradient)
    {
        WeightsRoutine routine = BlockedRoutines.WeightsGradient(Shape, WeightsAlgorithm, Blocks);
        var scratch = new float[routine.ScratchLength];
        var sums = new float[routine.SumsLength];
        Array.Fill(scratch, float.NaN);
        Array.Fill(sums, float.NaN);
        weightsGradient.Clear();
        for (int part = routine.PartCount - 1; part >= 0; part--)
            routine.Accumulate(level, part, input, outputGradient, scratch, sums, weightsGradient);
        for (int piece = 0; piece < routine.PieceCount; piece++)
            routine.AddSums(piece, sums, weightsGradient);
    }

    private static void Run(
        ConvolutionRoutine routine, SimdLevel level, ReadOnlySpan<float> weights, ReadOnlySpan<float> source, ReadOnlySpan<float> bias, Span<float> result)
    {
        var packed = new float[routine.PackedLength];
        var scratch = new float[routine.ScratchLength];
        Array.Fill(scratch, float.NaN);
        routine.Pack(weights, packed);
        for (int block = routine.BlockCount - 1; block >= 0; block--)
            routine.Run(level, block, source, packed, bias, Rectification.None, scratch, result);
    }
}
