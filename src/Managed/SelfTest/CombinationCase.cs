using System;
using System.Collections.Immutable;
using Managed.Kernels.Combination;
using Managed.Layers;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Adding or joining two inputs. There is one implementation for all widths: the layer.</summary>
internal sealed record CombinationCase(bool Join, int Batch, int FirstChannels, int SecondChannels, int Positions) : OperationCase
{
    public override string Family => "combination";

    public override ImmutableArray<int> InputLengths => [Batch * FirstChannels * Positions, Batch * Second * Positions];

    public override int OutputLength => Batch * (Join ? FirstChannels + Second : FirstChannels) * Positions;

    public override long Flops => Join ? 0 : OutputLength;

    public override double Tolerance => Join ? 0 : ChainTolerance(1, 2);

    private int Second => Join ? SecondChannels : FirstChannels;

    private Layer Layer => Join ? new Concat() : new Add();

    public override CaseDescription Description => new(
        Operation(Join),
        [],
        [("first", [Batch, FirstChannels, Positions]), ("second", [Batch, Second, Positions])],
        [Batch, Join ? FirstChannels + Second : FirstChannels, Positions]);

    public static string Operation(bool join) => join ? "concat" : "add";

    public static CombinationCase Read(CaseParameters parameters, bool join)
    {
        Shape first = parameters.Input("first", 3);
        return new CombinationCase(join, first[0], first[1], parameters.Input("second", 3)[1], first[2]);
    }

    public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
    {
        using var workers = new WorkerPool(1);
        Layer.Forward(workers, Inputs(inputs), Output(output));
    }

    public override double[] ReferenceForward(double[][] inputs)
    {
        var output = new double[OutputLength];
        if (Join)
            CombinationReference.Concat(Batch, inputs[0], inputs[1], output);
        else
            CombinationReference.Add(inputs[0], inputs[1], output);
        return output;
    }

    public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
    {
        using var workers = new WorkerPool(1);
        Layer.Backward(workers, Inputs(inputs), Output(new float[OutputLength]), Output(outputGradient), Inputs(inputGradients));
    }

    public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient)
    {
        double[][] gradients = NewGradients();
        if (Join)
            CombinationReference.ConcatBackward(Batch, outputGradient, gradients[0], gradients[1]);
        else
            CombinationReference.AddBackward(outputGradient, gradients[0], gradients[1]);
        return gradients;
    }

    public override string ToString() => $"{(Join ? "concat" : "add")} {Batch}x({FirstChannels},{Second})x{Positions} seed {Seed}";

    private Tensor[] Inputs(Memory<float>[] memory) =>
        [new Tensor(memory[0], [Batch, FirstChannels, Positions]), new Tensor(memory[1], [Batch, Second, Positions])];

    private Tensor Output(Memory<float> memory) => new(memory, [Batch, Join ? FirstChannels + Second : FirstChannels, Positions]);
}
