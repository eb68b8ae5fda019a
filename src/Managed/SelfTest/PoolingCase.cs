using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json.Nodes;
using Managed.Kernels;
using Managed.Kernels.Blocked;
using Managed.Kernels.Pooling;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Max or average pooling.</summary>
internal sealed record PoolingCase(PoolingShape Shape, bool Max) : OperationCase
{
    public override string Family => "pooling";

    public override ImmutableArray<int> InputLengths => [Shape.InputLength];

    public override int OutputLength => Shape.OutputLength;

    public override long Flops => (long)Shape.OutputLength * Taps;

    public override double Tolerance => Max ? 0 : ChainTolerance(Taps);

    public override double GradientTolerance => ChainTolerance(Taps, Taps);

    private int Taps => Shape.Depth.Kernel * Shape.Height.Kernel * Shape.Width.Kernel;

    public override CaseDescription Description
    {
        get
        {
            WindowAxis[] axes = WindowParameters.Present(Shape.Depth, Shape.Height, Shape.Width);
            JsonObject parameters = WindowParameters.Describe([], axes, withKernel: true);
            if (!Max)
                parameters["count_padding"] = Shape.CountPadding;
            return new CaseDescription(
                Operation(Max),
                parameters,
                [("input", Tensors.Shape.Create([Shape.Planes, .. axes.Select(axis => axis.Input)]))],
                Tensors.Shape.Create([Shape.Planes, .. axes.Select(axis => axis.Output)]));
        }
    }

    public static string Operation(bool max) => max ? "max-pooling" : "average-pooling";

    public static PoolingCase Read(CaseParameters parameters, bool max)
    {
        Shape input = parameters.Input("input", 2, 4);
        WindowAxis[] axes = WindowParameters.Read(parameters, input, null, leading: 1);
        return new PoolingCase(new PoolingShape(input[0], axes[0], axes[1], axes[2], !max && parameters.Flag("count_padding")), max);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        if (Max)
            MaxPooling.Forward.At(level)(Shape, inputs[0].Span, output.Span);
        else
            AveragePooling.Forward.At(level)(Shape, inputs[0].Span, output.Span);
    }

    public override bool ForwardInBlocks(SimdLevel level, float[][] inputs, float[] output)
    {
        if (!ChannelBlocks.AreFilledBy(Shape.Planes))
            return false;
        KernelRegistry<PoolingKernel> kernels = Max ? BlockedPooling<MaxPooling.Largest>.Forward : BlockedPooling<AveragePooling.Mean>.Forward;
        var result = new float[OutputLength];
        kernels.At(level)(Shape.WithPlanes(Shape.Planes / ChannelBlocks.Width), BlockedChannels.FromPlanes(inputs[0], Shape.InputPositions), result);
        BlockedChannels.ToPlanes(result, Shape.OutputPositions).CopyTo(output, 0);
        return true;
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        if (Max)
            PoolingReference.Max(Shape, inputs[0], output);
        else
            PoolingReference.Average(Shape, inputs[0], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        if (!Max)
        {
            AveragePooling.Backward.At(level)(Shape, outputGradient.Span, inputGradients[0].Span);
            return;
        }

        var output = new float[OutputLength];
        MaxPooling.Forward.At(level)(Shape, inputs[0].Span, output);
        MaxPooling.Backward.At(level)(Shape, inputs[0].Span, output, outputGradient.Span, inputGradients[0].Span);
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        if (Max)
            PoolingReference.MaxBackward(Shape, inputs[0], outputGradient, gradients[0]);
        else
            PoolingReference.AverageBackward(Shape, outputGradient, gradients[0]);
        return gradients;
    }

    public override string ToString() => $"{(Max ? "max" : "average")} {Shape} seed {Seed}";

    /// <summary>Distinct values in random order: where two are equal, the largest has a kink.</summary>
    protected override void Draw(SeededRandom random, int input, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (((2f * i) + 1) / values.Length) - 1;
        for (int i = values.Length - 1; i > 0; i--)
        {
            int k = random.NextInt(i + 1);
            (values[i], values[k]) = (values[k], values[i]);
        }
    }
}
