using System;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Managed.Kernels.Activation;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>The functions of one value.</summary>
internal enum ActivationKind
{
    Relu,
    LeakyRelu,
    Logistic,
    Exponential,
}

/// <summary>A function of each value; the exponential without its gradient, which is itself.</summary>
internal sealed record ActivationCase(ActivationKind Kind, int Length) : OperationCase
{
    /// <summary>Of the leaky rectifier below zero.</summary>
    public float Slope { get; init; } = 0.1f;

    public override string Family => "activation";

    public override ImmutableArray<int> InputLengths => [Length];

    public override int OutputLength => Length;

    public override long Flops => Length;

    public override double Tolerance => Kind == ActivationKind.Relu ? 0 : ChainTolerance(3, Kind == ActivationKind.Exponential ? Math.E : 1);

    public override bool Differentiable => Kind != ActivationKind.Exponential;

    public override CaseDescription Description => new(
        Operation(Kind), Kind == ActivationKind.LeakyRelu ? new JsonObject { ["slope"] = (double)Slope } : [], [("input", [Length])], [Length]);

    public static string Operation(ActivationKind kind) => kind switch
    {
        ActivationKind.Relu => "relu",
        ActivationKind.LeakyRelu => "leaky-relu",
        ActivationKind.Logistic => "logistic",
        _ => "exponential",
    };

    public static ActivationCase Read(CaseParameters parameters, ActivationKind kind)
    {
        var result = new ActivationCase(kind, parameters.Input("input", 1)[0]);
        return kind == ActivationKind.LeakyRelu ? result with { Slope = (float)parameters.Number("slope", 0, 1) } : result;
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        UnaryKernel kernel = Kind switch
        {
            ActivationKind.Relu => UnaryKernels<Relu>.Registry.At(level),
            ActivationKind.LeakyRelu => UnaryKernels<LeakyRelu>.Registry.At(level),
            ActivationKind.Logistic => UnaryKernels<Logistic>.Registry.At(level),
            _ => UnaryKernels<Exponential>.Registry.At(level),
        };
        kernel(inputs[0].Span, Slope, 0, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[Length];
        switch (Kind)
        {
            case ActivationKind.Relu:
                ActivationReference.Relu(inputs[0], output);
                break;
            case ActivationKind.LeakyRelu:
                ActivationReference.LeakyRelu(inputs[0], Slope, output);
                break;
            case ActivationKind.Logistic:
                ActivationReference.Logistic(inputs[0], output);
                break;
            default:
                ActivationReference.Exponential(inputs[0], output);
                break;
        }

        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        var output = new float[Length];
        Forward(level, inputs, output);
        BinaryKernel kernel = Kind switch
        {
            ActivationKind.Relu => BinaryKernels<ReluGradient>.Registry.At(level),
            ActivationKind.LeakyRelu => BinaryKernels<LeakyReluGradient>.Registry.At(level),
            _ => BinaryKernels<LogisticGradient>.Registry.At(level),
        };
        kernel(outputGradient.Span, output, Slope, 0, inputGradients[0].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        switch (Kind)
        {
            case ActivationKind.Relu:
                ActivationReference.ReluBackward(inputs[0], outputGradient, gradients[0]);
                break;
            case ActivationKind.LeakyRelu:
                ActivationReference.LeakyReluBackward(inputs[0], Slope, outputGradient, gradients[0]);
                break;
            default:
                ActivationReference.LogisticBackward(inputs[0], outputGradient, gradients[0]);
                break;
        }

        return gradients;
    }

    public override string ToString() => $"{Kind} {Length} seed {Seed}";

    protected override void Draw(SeededRandom random, int input, Span<float> values) => DrawAwayFromZero(random, values);
}
