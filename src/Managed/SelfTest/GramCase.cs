using System;
using System.Collections.Immutable;
using Managed.Kernels.Gemm;
using Managed.Kernels.Gram;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>The Gram matrix of features.</summary>
internal sealed record GramCase(int Channels, int Positions) : OperationCase
{
    public const string Operation = "gram";

    public override string Family => "gram";

    public override ImmutableArray<int> InputLengths => [Channels * Positions];

    public override int OutputLength => Channels * Channels;

    public override long Flops => 2L * Channels * Channels * Positions;

    /// <summary>The diagonal sums squares: its partial sums grow, and with them the rounding of each term.</summary>
    public override double Tolerance => ChainTolerance(Positions) * Math.Sqrt(Math.Min(Positions, GramMatrix.ChunkPositions));

    public override double GradientTolerance => ChainTolerance(Channels + 1, 2);

    public override CaseDescription Description => new(Operation, [], [("features", [Channels, Positions])], [Channels, Channels]);

    public static GramCase Read(CaseParameters parameters)
    {
        Shape features = parameters.Input("features", 2);
        return new GramCase(features[0], features[1]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        var partial = new float[GramMatrix.PartialLength(Channels, Positions)];
        Array.Fill(partial, float.NaN);
        var scratch = new float[GramMatrix.ForwardScratchLength(Channels)];
        for (int part = GramMatrix.Parts(Channels, Positions) - 1; part >= 0; part--)
            GramMatrix.Forward(level, Channels, Positions, part, inputs[0].Span, scratch, partial);
        GramMatrix.Combine(Channels, Positions, partial, output.Span);
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        GramReference.Forward(Channels, Positions, inputs[0], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        var packed = new float[GemmPacking.PackedLeftLength(Channels, Channels)];
        GramMatrix.PackGradient(Channels, outputGradient.Span, new float[Channels * Channels], packed);
        var scratch = new float[GramMatrix.BackwardScratchLength(Channels, Positions)];
        for (int block = 0; block < GramMatrix.BackwardBlocks(Channels, Positions).Count; block++)
            GramMatrix.Backward(level, Channels, Positions, block, packed, inputs[0].Span, false, scratch, inputGradients[0].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        GramReference.Backward(Channels, Positions, inputs[0], outputGradient, gradients[0]);
        return gradients;
    }

    public override string ToString() => $"gram {Channels}x{Positions} seed {Seed}";
}
