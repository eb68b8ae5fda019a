using System;
using System.Collections.Immutable;
using Managed.Kernels.Dense;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>A dense layer with bias: inputs x, w, b.</summary>
internal sealed record DenseCase(DenseShape Shape) : OperationCase
{
    public const string Operation = "dense";

    public override string Family => "dense";

    public override ImmutableArray<int> InputLengths => [Shape.Batch * Shape.Inputs, Shape.Outputs * Shape.Inputs, Shape.Outputs];

    public override int OutputLength => Shape.Batch * Shape.Outputs;

    public override long Flops => Shape.Flops;

    public override double Tolerance => ChainTolerance(Shape.Inputs);

    public override double GradientTolerance => ChainTolerance(Math.Max(Shape.Outputs, Shape.Batch));

    public override CaseDescription Description => new(
        Operation,
        [],
        [("input", [Shape.Batch, Shape.Inputs]), ("weights", [Shape.Outputs, Shape.Inputs]), ("bias", [Shape.Outputs])],
        [Shape.Batch, Shape.Outputs]);

    public static DenseCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 2);
        return new DenseCase(new DenseShape(input[0], input[1], parameters.Input("weights", 2)[0]));
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        var scratch = new float[DenseProduct.ScratchLength(Shape)];
        for (int block = 0; block < DenseProduct.ForwardBlocks(Shape).Count; block++)
            DenseProduct.Forward(level, Shape, block, inputs[0].Span, inputs[1].Span, inputs[2].Span, scratch, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        DenseReference.Forward(Shape, inputs[0], inputs[1], inputs[2], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        var scratch = new float[DenseProduct.ScratchLength(Shape)];
        for (int block = 0; block < DenseProduct.BackwardInputBlocks(Shape).Count; block++)
            DenseProduct.BackwardInput(level, Shape, block, outputGradient.Span, inputs[1].Span, scratch, inputGradients[0].Span);
        inputGradients[1].Span.Clear();
        for (int block = 0; block < DenseProduct.BackwardWeightsBlocks(Shape).Count; block++)
            DenseProduct.BackwardWeights(level, Shape, block, inputs[0].Span, outputGradient.Span, scratch, inputGradients[1].Span);
        inputGradients[2].Span.Clear();
        ChannelSums.Accumulate(level, Shape.Batch, Shape.Outputs, outputGradient.Span, inputGradients[2].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        DenseReference.BackwardInput(Shape, outputGradient, inputs[1], gradients[0]);
        DenseReference.BackwardWeights(Shape, inputs[0], outputGradient, gradients[1]);
        DenseReference.BackwardBias(Shape, outputGradient, gradients[2]);
        return gradients;
    }

    public override string ToString() => $"dense batch {Shape.Batch} inputs {Shape.Inputs} outputs {Shape.Outputs} seed {Seed}";
}
