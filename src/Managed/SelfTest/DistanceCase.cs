using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
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

/// <summary>A distance between two vectors: inputs a, b. Or between a vector and each row of a matrix b.</summary>
internal sealed record DistanceCase(DistanceKind Kind, int Length) : OperationCase
{
    /// <summary>Rows of the matrix; null for a vector.</summary>
    public int? Rows { get; init; }

    public override string Family => "distance";

    public override ImmutableArray<int> InputLengths => [Length, Length * (Rows ?? 1)];

    public override int OutputLength => Rows ?? 1;

    public override long Flops => 3L * Length * (Rows ?? 1);

    public override bool Differentiable => Rows is null;

    public override double Tolerance => ChainTolerance(Length + 3, Kind == DistanceKind.Cosine ? 2 : 6);

    public override double GradientTolerance => ChainTolerance(Kind == DistanceKind.Cosine ? (3 * Length) + 8 : 8, 8);

    public override CaseDescription Description => Rows is int rows
        ? new(Operation(Kind), [], [("a", [Length]), ("b", [rows, Length])], [rows])
        : new(Operation(Kind), [], [("a", [Length]), ("b", [Length])], []);

    public static string Operation(DistanceKind kind) => kind switch
    {
        DistanceKind.SquaredEuclidean => "squared-euclidean-distance",
        DistanceKind.Cosine => "cosine-distance",
        _ => "chi-square-distance",
    };

    public static DistanceCase Read(CaseParameters parameters, DistanceKind kind)
    {
        Shape rows = parameters.Input("b", 1, 2);
        return new(kind, parameters.Input("a", 1)[0]) { Rows = rows.Rank == 2 ? rows[0] : null };
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        if (Rows is null)
            output.Span[0] = Distance(level, inputs[0].Span, inputs[1].Span);
        else
            RowDistances(level, inputs[0].Span, inputs[1].Span, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        Func<double[], double[], double> distance = Kind switch
        {
            DistanceKind.SquaredEuclidean => DistanceReference.SquaredEuclidean,
            DistanceKind.Cosine => DistanceReference.Cosine,
            _ => DistanceReference.ChiSquare,
        };
        return [.. inputs[1].Chunk(Length).Select(row => distance(inputs[0], row))];
    }

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

    public override string ToString() => $"{Kind} {Length}{(Rows is int rows ? $" to {rows} rows" : string.Empty)} seed {Seed}";

    protected override void Draw(SeededRandom random, int input, Span<float> values) => DrawAwayFromZero(random, values);

    private float Distance(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Kind switch
    {
        DistanceKind.SquaredEuclidean => Distances.SquaredEuclidean(level, a, b),
        DistanceKind.Cosine => Distances.Cosine(level, a, b),
        _ => Distances.ChiSquare(level, a, b),
    };

    private void RowDistances(SimdLevel level, ReadOnlySpan<float> a, ReadOnlySpan<float> rows, Span<float> distances)
    {
        if (Kind == DistanceKind.Cosine)
        {
            var squares = new float[distances.Length];
            for (int row = 0; row < squares.Length; row++)
                squares[row] = Square(level, rows.Slice(row * Length, Length));
            Distances.CosineRows(level, a, Square(level, a), rows, squares, distances);
            return;
        }

        RowSumsKernel kernel = Kind == DistanceKind.ChiSquare ? Distances.ChiSquareRowsAt(level) : Distances.SquaredEuclideanRowsAt(level);
        kernel(a, rows, distances);
    }

    private static float Square(SimdLevel level, ReadOnlySpan<float> values) => Reductions.Dot.At(level)(values, values);

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
