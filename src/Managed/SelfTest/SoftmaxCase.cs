using System;
using System.Collections.Immutable;
using Managed.Kernels.Activation;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Softmax along the middle axis.</summary>
internal sealed record SoftmaxCase(int Outer, int Axis, int Inner) : OperationCase
{
    public const string Operation = "softmax";

    public override string Family => "activation";

    public override ImmutableArray<int> InputLengths => [OutputLength];

    public override int OutputLength => Outer * Axis * Inner;

    public override long Flops => 4L * OutputLength;

    public override double Tolerance => ChainTolerance(Axis + 6);

    public override CaseDescription Description => new(Operation, [], [("input", [Outer, Axis, Inner])], [Outer, Axis, Inner]);

    public static SoftmaxCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 3);
        return new SoftmaxCase(input[0], input[1], input[2]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output) =>
        Softmax.Forward(level, Outer, Axis, Inner, inputs[0].Span, output.Span);

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        ActivationReference.Softmax(Outer, Axis, Inner, inputs[0], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        var output = new float[OutputLength];
        Forward(level, inputs, output);
        Softmax.Backward(Outer, Axis, Inner, output, outputGradient.Span, inputGradients[0].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        ActivationReference.SoftmaxBackward(Outer, Axis, Inner, inputs[0], outputGradient, gradients[0]);
        return gradients;
    }

    public override string ToString() => $"softmax {Outer}x{Axis}x{Inner} seed {Seed}";
}
