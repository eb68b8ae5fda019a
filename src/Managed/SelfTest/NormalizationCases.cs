using System;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Normalization;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>A map of each channel: inputs x, scale, shift.</summary>
internal sealed record AffineCase(int Batch, int Channels, int Positions) : OperationCase
{
    public const string Operation = "affine";

    public override string Family => "normalization";

    public override ImmutableArray<int> InputLengths => [OutputLength, Channels, Channels];

    public override int OutputLength => Batch * Channels * Positions;

    public override long Flops => 2L * OutputLength;

    public override double Tolerance => ChainTolerance(1);

    public override double GradientTolerance => ChainTolerance(Batch * Positions);

    public override CaseDescription Description => new(
        Operation, [], [("input", [Batch, Channels, Positions]), ("scale", [Channels]), ("shift", [Channels])], [Batch, Channels, Positions]);

    public static AffineCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 3);
        return new AffineCase(input[0], input[1], input[2]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output) =>
        Map(level, inputs[0], inputs[1], inputs[2], output);

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        NormalizationReference.Affine(Channels, Positions, inputs[0], inputs[1], inputs[2], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        Map(level, outputGradient, inputs[1], new float[Channels], inputGradients[0]);
        inputGradients[1].Span.Clear();
        inputGradients[2].Span.Clear();
        ChannelSums.AccumulateProducts(level, Batch, Channels, outputGradient.Span, inputs[0].Span, inputGradients[1].Span);
        ChannelSums.Accumulate(level, Batch, Channels, outputGradient.Span, inputGradients[2].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        NormalizationReference.AffineBackward(Channels, Positions, inputs[0], inputs[1], outputGradient, gradients[0], gradients[1], gradients[2]);
        return gradients;
    }

    public override string ToString() => $"affine {Batch}x{Channels}x{Positions} seed {Seed}";

    private void Map(SimdLevel level, Memory<float> source, Memory<float> scale, Memory<float> shift, Memory<float> destination)
    {
        UnaryKernel kernel = UnaryKernels<Affine>.Registry.At(level);
        for (int plane = 0; plane < Batch * Channels; plane++)
        {
            int channel = plane % Channels;
            kernel(source.Span.Slice(plane * Positions, Positions), scale.Span[channel], shift.Span[channel], destination.Span.Slice(plane * Positions, Positions));
        }
    }
}

/// <summary>Each channel normalised by the batch: inputs x, scale, shift.</summary>
internal sealed record BatchNormalizationCase(int Batch, int Channels, int Positions) : OperationCase
{
    /// <summary>Added to the variance. A tenth of the inputs' variance, so that a channel of few values has no wild slope.</summary>
    public float Smoothing { get; init; } = 0.03f;

    public const string Operation = "batch-normalization";

    public override string Family => "normalization";

    public override ImmutableArray<int> InputLengths => [OutputLength, Channels, Channels];

    public override int OutputLength => Batch * Channels * Positions;

    public override long Flops => 6L * OutputLength;

    public override double Tolerance => ChainTolerance((2 * Batch * Positions) + 8, 8);

    public override double GradientTolerance => ChainTolerance((4 * Batch * Positions) + 16, 64);

    public override CaseDescription Description => new(
        Operation,
        new JsonObject { ["epsilon"] = (double)Smoothing },
        [("input", [Batch, Channels, Positions]), ("scale", [Channels]), ("shift", [Channels])],
        [Batch, Channels, Positions]);

    public static BatchNormalizationCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 3);
        return new BatchNormalizationCase(input[0], input[1], input[2]) { Smoothing = (float)parameters.Number("epsilon", 1e-12, 1e6) };
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        for (int c = 0; c < Channels; c++)
        {
            var channel = new NormalizedChannel(level, Batch, Channels, Positions, c);
            (float mean, float variance) = channel.Moments(inputs[0].Span);
            channel.Forward(inputs[0].Span, mean, variance, Smoothing, inputs[1].Span[c], inputs[2].Span[c], output.Span);
        }
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        NormalizationReference.Batch(Channels, Positions, Smoothing, inputs[0], inputs[1], inputs[2], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        for (int c = 0; c < Channels; c++)
        {
            var channel = new NormalizedChannel(level, Batch, Channels, Positions, c);
            (float mean, float variance) = channel.Moments(inputs[0].Span);
            (float Shift, float Scale) sums = channel.ParameterSums(inputs[0].Span, mean, variance, Smoothing, outputGradient.Span);
            (inputGradients[1].Span[c], inputGradients[2].Span[c]) = (sums.Scale, sums.Shift);
            channel.BackwardInput(inputs[0].Span, mean, variance, Smoothing, inputs[1].Span[c], sums, outputGradient.Span, inputGradients[0].Span);
        }
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        NormalizationReference.BatchBackward(Channels, Positions, Smoothing, inputs[0], inputs[1], outputGradient, gradients[0], gradients[1], gradients[2]);
        return gradients;
    }

    public override string ToString() => $"batch-normalization {Batch}x{Channels}x{Positions} seed {Seed}";
}

/// <summary>Rows brought to length 1.</summary>
internal sealed record L2NormalizeCase(int Rows, int Columns) : OperationCase
{
    public const string Operation = "l2-normalize";

    public override string Family => "normalization";

    public override ImmutableArray<int> InputLengths => [OutputLength];

    public override int OutputLength => Rows * Columns;

    public override long Flops => 3L * OutputLength;

    public override double Tolerance => ChainTolerance(Columns + 2);

    public override double GradientTolerance => ChainTolerance((3 * Columns) + 8, 8);

    public override CaseDescription Description => new(Operation, [], [("input", [Rows, Columns])], [Rows, Columns]);

    public static L2NormalizeCase Read(CaseParameters parameters)
    {
        Shape input = parameters.Input("input", 2);
        return new L2NormalizeCase(input[0], input[1]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output) => L2Normalization.Forward(level, Rows, inputs[0].Span, output.Span);

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        NormalizationReference.L2(Rows, inputs[0], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        var output = new float[OutputLength];
        Forward(level, inputs, output);
        L2Normalization.Backward(level, Rows, inputs[0].Span, output, outputGradient.Span, inputGradients[0].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        NormalizationReference.L2Backward(Rows, inputs[0], outputGradient, gradients[0]);
        return gradients;
    }

    public override string ToString() => $"l2-normalize {Rows}x{Columns} seed {Seed}";

    protected override void Draw(SeededRandom random, int input, Span<float> values) => DrawAwayFromZero(random, values);
}
