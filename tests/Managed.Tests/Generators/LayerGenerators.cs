using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Tests.Generators;

/// <summary>A layer with its inputs' shapes and the seed of its values.</summary>
internal sealed record DrawnLayer(Layer Layer, ImmutableArray<Shape> Inputs, int Seed)
{
    public override string ToString() =>
        $"{Layer.GetType().Name} of {string.Join(", ", Inputs)}{string.Concat(Layer.Parameters.Select(p => $" {p.Key} {p.Value.Value.Shape}"))} seed {Seed}";
}

/// <summary>Random layers on random shapes.</summary>
internal static class LayerGenerators
{
    /// <summary>The size of convolution whose reference can be run many times.</summary>
    private const long MostFlops = 20_000;

    private static readonly Gen<int> Seed = Gen.Choose(0, 1_000_000);

    /// <summary>[N, C] or [N, C, one to three axes].</summary>
    private static readonly Gen<Shape> Planes =
        from axes in Gen.Choose(0, 3)
        from extents in Gen.Choose(1, 4).ArrayOf(axes + 2)
        select Shape.Create(extents);

    public static Arbitrary<DrawnLayer> Convolution() => Arb.From(
        from operation in CaseGenerators.Convolution().Generator.Where(operation => operation.Shape.Flops <= MostFlops)
        from bias in Gen.Elements(false, true)
        select OfConvolution(operation.Shape, bias, operation.Seed));

    public static Arbitrary<DrawnLayer> Pooling() => Arb.From(
        from operation in CaseGenerators.Pooling().Generator
        let axes = Axes(operation.Shape.Depth, operation.Shape.Height, operation.Shape.Width)
        let options = new PoolingOptions
        {
            Kernel = Each(axes, axis => axis.Kernel),
            Stride = Each(axes, axis => axis.Stride),
            Dilation = Each(axes, axis => axis.Dilation),
            PaddingBegin = Each(axes, axis => axis.PaddingBegin),
            PaddingEnd = Each(axes, axis => axis.PaddingEnd),
            CountPadding = operation.Shape.CountPadding,
        }
        let layer = operation.Max ? (Layer)new MaxPool(options) : new AveragePool(options)
        select new DrawnLayer(layer, [Shape.Create([1, operation.Shape.Planes, .. axes.Select(axis => axis.Input)])], operation.Seed));

    public static Arbitrary<DrawnLayer> Dense() => Arb.From(
        from shape in Planes
        from outputs in Gen.Choose(1, 20)
        from bias in Gen.Elements(false, true)
        from seed in Seed
        let inputs = shape.ElementCount / shape[0]
        let layer = new Dense(DrawnTensor.Uniform([outputs, inputs], seed), bias ? DrawnTensor.Uniform([outputs], ~seed) : null)
        select new DrawnLayer(layer, [shape], seed));

    /// <summary>Layers that take a single input of any shape.</summary>
    public static Arbitrary<DrawnLayer> Plain() => Arb.From(
        from shape in Planes
        from kind in Gen.Choose(0, 10)
        from pad in Gen.Choose(0, 2).ArrayOf(shape.Rank - 1)
        from seed in Seed
        select new DrawnLayer(PlainLayer(kind, shape[1], pad, seed), [shape], seed));

    public static Arbitrary<DrawnLayer> Add() => Arb.From(
        from shape in Planes
        from count in Gen.Choose(2, 4)
        from seed in Seed
        select new DrawnLayer(new Add(), [.. Enumerable.Repeat(shape, count)], seed));

    public static Arbitrary<DrawnLayer> Concat() => Arb.From(
        from shape in Planes
        from count in Gen.Choose(2, 4)
        from channels in Gen.Choose(1, 4).ArrayOf(count)
        from seed in Seed
        select new DrawnLayer(new Concat(), [.. channels.Select(c => Shape.Create([shape[0], c, .. shape.AsSpan()[2..]]))], seed));

    public static Arbitrary<DrawnLayer> PairHead() => Arb.From(
        from batch in Gen.Choose(1, 4)
        from length in Gen.Choose(1, 20)
        from term in Gen.Elements(PairTerm.AbsoluteDifference, PairTerm.ChiSquare)
        from seed in Seed
        let layer = new PairHead(DrawnTensor.Uniform([length], seed), DrawnTensor.Uniform([1], ~seed), term)
        select new DrawnLayer(layer, [[batch, length], [batch, length]], seed));

    /// <summary>Functions that have a value and no kink where inputs are drawn.</summary>
    public static Arbitrary<DrawnLayer> Function() => Arb.From(
        from shape in Planes
        from kind in Gen.Elements(
            ElementwiseKind.Abs, ElementwiseKind.Negate, ElementwiseKind.Exp, ElementwiseKind.Tanh, ElementwiseKind.Softplus, ElementwiseKind.Softsign, ElementwiseKind.Elu,
            ElementwiseKind.Selu, ElementwiseKind.Celu, ElementwiseKind.HardSwish)
        from seed in Seed
        select new DrawnLayer(new ElementwiseFunction(kind, 1.3f, 1.1f), [shape], seed));

    public static Arbitrary<DrawnLayer> Arithmetic() => Arb.From(
        from extents in Gen.Choose(1, 4).ArrayOf(4)
        from ranks in Gen.Choose(0, 4).ArrayOf(2)
        from single in Gen.Elements(false, true).ArrayOf(8)
        from kind in Gen.Elements(ArithmeticKind.Add, ArithmeticKind.Subtract, ArithmeticKind.Multiply, ArithmeticKind.ParametricRectifier)
        from seed in Seed
        let left = Shape.Create([.. extents[(4 - ranks[0])..].Select((extent, i) => single[i] ? 1 : extent)])
        let right = Shape.Create([.. extents[(4 - ranks[1])..].Select((extent, i) => single[4 + i] ? 1 : extent)])
        select new DrawnLayer(new Arithmetic(kind), [left, right], seed));

    public static Arbitrary<DrawnLayer> Reduction() => Arb.From(
        from extents in Gen.Choose(1, 4).ArrayOf(4)
        from reduced in Gen.Elements(false, true).ArrayOf(4)
        from keep in Gen.Elements(false, true)
        from kind in Gen.Elements(
            ReductionKind.Sum, ReductionKind.Mean, ReductionKind.Maximum, ReductionKind.Minimum, ReductionKind.Product, ReductionKind.L1, ReductionKind.L2,
            ReductionKind.SumOfSquares, ReductionKind.LogSumExp)
        from seed in Seed
        select new DrawnLayer(new Reduction(kind, [.. Enumerable.Range(0, 4).Where(axis => reduced[axis])], keep), [Shape.Create(extents)], seed));

    public static Arbitrary<DrawnLayer> Softmax() => Arb.From(
        from extents in Gen.Choose(1, 4).ArrayOf(4)
        from first in Gen.Choose(0, 3)
        from count in Gen.Choose(1, 4 - first)
        from logarithm in Gen.Elements(false, true)
        from seed in Seed
        select new DrawnLayer(new SoftmaxAlong(first, count, logarithm), [Shape.Create(extents)], seed));

    public static Arbitrary<DrawnLayer> Product() => Arb.From(
        from extents in Gen.Choose(1, 5).ArrayOf(5)
        from leading in Gen.Choose(0, 3)
        from seed in Seed
        let left = leading % 2 == 0 ? Shape.Create(extents[0], extents[1], extents[2]) : Shape.Create(extents[1], extents[2])
        let right = leading < 2 ? Shape.Create(extents[0], extents[2], extents[3]) : Shape.Create(extents[2], extents[3])
        select new DrawnLayer(new BatchedProduct(), [left, right], seed));

    public static Arbitrary<DrawnLayer> Map() => Arb.From(
        from inputs in Gen.Choose(1, 12)
        from outputs in Gen.Choose(1, 12)
        from seed in Seed
        select new DrawnLayer(RandomMap(inputs, outputs, seed), [[inputs]], seed));

    public static Arbitrary<DrawnLayer> TransposedConvolution() => Arb.From(
        from axes in Gen.Choose(1, 3)
        from extents in Gen.Choose(1, 4).ArrayOf(axes)
        from kernel in Gen.Choose(1, 3).ArrayOf(axes)
        from stride in Gen.Choose(1, 3).ArrayOf(axes)
        from groups in Gen.Choose(1, 2)
        from channels in Gen.Choose(1, 2).ArrayOf(2)
        from bias in Gen.Elements(false, true)
        from seed in Seed
        let padding = kernel.Select((taps, i) => extents[i] == 1 ? 0 : taps / 2).ToImmutableArray()
        let options = new ConvolutionOptions { Stride = [.. stride], PaddingBegin = padding, PaddingEnd = [.. padding.Select(_ => 0)], Groups = groups }
        let weights = DrawnTensor.Uniform(Shape.Create([groups * channels[0], channels[1], .. kernel]), seed)
        let layer = new TransposedConvolution(weights, bias ? DrawnTensor.Uniform([groups * channels[1]], ~seed) : null, options, [.. stride.Select(step => step - 1)])
        select new DrawnLayer(layer, [Shape.Create([2, groups * channels[0], .. extents])], seed));

    public static Arbitrary<DrawnLayer> Normalization() => Arb.From(
        from channels in Gen.Choose(1, 4)
        from positions in Gen.Choose(4, 20)
        from local in Gen.Elements(false, true)
        from size in Gen.Choose(1, 5)
        from seed in Seed
        let layer = local
            ? (Layer)new LocalResponseNormalization(size, 0.5f, 0.75f, 2)
            : new InstanceNormalization(DrawnTensor.Uniform([channels], seed), DrawnTensor.Uniform([channels], ~seed), 0.1f)
        select new DrawnLayer(layer, [[2, channels, positions]], seed));

    private static LinearMap RandomMap(int inputs, int outputs, int seed)
    {
        var random = new SeededRandom(seed);
        var starts = new int[outputs + 1];
        for (int i = 0; i < outputs; i++)
            starts[i + 1] = starts[i] + random.NextInt(4);
        int[] sources = [.. Enumerable.Range(0, starts[^1]).Select(_ => random.NextInt(inputs))];
        float[]? weights = random.NextInt(2) == 0 ? null : [.. sources.Select(_ => random.NextSingle(-1, 1))];
        float[]? constants = random.NextInt(2) == 0 ? null : [.. Enumerable.Range(0, outputs).Select(_ => random.NextSingle(-1, 1))];
        return new LinearMap([inputs], [outputs], starts, sources, weights, constants);
    }

    private static Layer PlainLayer(int kind, int channels, int[] pad, int seed) => kind switch
    {
        0 => new Relu(),
        1 => new LeakyRelu(0.3f),
        2 => new Logistic(),
        3 => new ChannelAffine(DrawnTensor.Uniform([channels], seed), DrawnTensor.Uniform([channels], ~seed)),
        4 => new GlobalAveragePool(),
        5 => new L2Normalize(),
        6 => new Softmax(),
        7 => new Flatten(),
        8 => new Dropout(0.3f, seed),
        9 => Normalization(channels, seed),
        _ => new ZeroPad([.. pad]),
    };

    /// <summary>A batch normalisation that has learned something.</summary>
    private static BatchNormalization Normalization(int channels, int seed)
    {
        Tensor variance = DrawnTensor.Uniform([channels], seed + 3);
        foreach (ref float value in variance.Span)
            value = 0.5f + System.MathF.Abs(value);
        return new BatchNormalization(DrawnTensor.Uniform([channels], seed), DrawnTensor.Uniform([channels], seed + 1), DrawnTensor.Uniform([channels], seed + 2), variance);
    }

    private static DrawnLayer OfConvolution(ConvolutionShape shape, bool bias, int seed)
    {
        WindowAxis[] axes = Axes(shape.Depth, shape.Height, shape.Width);
        var options = new ConvolutionOptions
        {
            Stride = Each(axes, axis => axis.Stride),
            Dilation = Each(axes, axis => axis.Dilation),
            PaddingBegin = Each(axes, axis => axis.PaddingBegin),
            PaddingEnd = Each(axes, axis => axis.PaddingEnd),
            PaddingMode = shape.Padding,
            Groups = shape.Groups,
        };
        Tensor weights = DrawnTensor.Uniform(Shape.Create([shape.OutputChannels, shape.GroupInputChannels, .. axes.Select(axis => axis.Kernel)]), seed);
        var layer = new Convolution(weights, bias ? DrawnTensor.Uniform([shape.OutputChannels], ~seed) : null, options);
        return new DrawnLayer(layer, [Shape.Create([shape.Batch, shape.InputChannels, .. axes.Select(axis => axis.Input)])], seed);
    }

    private static WindowAxis[] Axes(WindowAxis depth, WindowAxis height, WindowAxis width) =>
        depth != WindowAxis.Unit ? [depth, height, width] : height != WindowAxis.Unit ? [height, width] : [width];

    private static ImmutableArray<int> Each(WindowAxis[] axes, System.Func<WindowAxis, int> value) => [.. axes.Select(value)];
}
