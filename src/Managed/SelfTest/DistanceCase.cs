using System;
using System.Collections.Immutable;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>The distances.</summary>
internal enum DistanceKind
{
    SquaredEuclidean,
    Cosine,
    ChiSquare,
}

/// <summary>A distance between two vectors: inputs a, b.</summary>
internal sealed record DistanceCase(DistanceKind Kind, int Length) : OperationCase
{
    public override string Family => "distance";

    public override ImmutableArray<int> InputLengths => [Length, Length];

    public override int OutputLength => 1;

    public override long Flops => 3L * Length;

    public override double Tolerance => ChainTolerance(Length + 3, Kind == DistanceKind.Cosine ? 2 : 6);

    public override double GradientTolerance => ChainTolerance(Kind == DistanceKind.Cosine ? (3 * Length) + 8 : 8, 8);

    public override CaseDescription Description => new(Operation(Kind), [], [("a", [Length]), ("b", [Length])], []);

    public static string Operation(DistanceKind kind) => kind switch
    {
        DistanceKind.SquaredEuclidean => "squared-euclidean-distance",
        DistanceKind.Cosine => "cosine-distance",
        _ => "chi-square-distance",
    };

    public static DistanceCase Read(CaseParameters parameters, DistanceKind kind) => new(kind, parameters.Input("a", 1)[0]);

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output) => output.Span[0] = Kind switch
    {
        DistanceKind.SquaredEuclidean => Distances.SquaredEuclidean(level, inputs[0].Span, inputs[1].Span),
        DistanceKind.Cosine => Distances.Cosine(level, inputs[0].Span, inputs[1].Span),
        _ => Distances.ChiSquare(level, inputs[0].Span, inputs[1].Span),
    };

    public override double[] ReferenceForward(double[][] inputs) =>
    [
        Kind switch
        {
            DistanceKind.SquaredEuclidean => DistanceReference.SquaredEuclidean(inputs[0], inputs[1]),
            DistanceKind.Cosine => DistanceReference.Cosine(inputs[0], inputs[1]),
            _ => DistanceReference.ChiSquare(inputs[0], inputs[1]),
        },
    ];

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        Gradient(level, inputs[0].Span, inputs[1].Span, outputGradient.Span[0], inputGradients[0].Span);
        Gradient(level, inputs[1].Span, inputs[0].Span, outputGradient.Span[0], inputGradients[1].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        Action<double[], double[], double, double[]> backward = Kind switch
        {
            DistanceKind.SquaredEuclidean => DistanceReference.SquaredEuclideanBackward,
            DistanceKind.Cosine => DistanceReference.CosineBackward,
            _ => DistanceReference.ChiSquareBackward,
        };
        backward(inputs[0], inputs[1], outputGradient[0], gradients[0]);
        backward(inputs[1], inputs[0], outputGradient[0], gradients[1]);
        return gradients;
    }

    public override string ToString() => $"{Kind} {Length} seed {Seed}";

    protected override void Draw(SeededRandom random, int input, Span<float> values) => DrawAwayFromZero(random, values);

    private void Gradient(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b, float outputGradient, Span<float> gradient)
    {
        switch (Kind)
        {
            case DistanceKind.SquaredEuclidean:
                Distances.SquaredEuclideanBackward(level, a, b, outputGradient, gradient);
                break;
            case DistanceKind.Cosine:
                Distances.CosineBackward(level, a, b, outputGradient, gradient);
                break;
            default:
                Distances.ChiSquareBackward(level, a, b, outputGradient, gradient);
                break;
        }
    }
}
