using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Dense;
using Managed.Kernels.Pooling;
using Managed.Kernels.Resample;
using Managed.SelfTest;

namespace Managed.Tests.Generators;

/// <summary>Random operation cases that shrink to small ones.</summary>
internal static class CaseGenerators
{
    public static Arbitrary<GemmCase> Gemm() => Arb.From(
        from rows in Gen.Choose(1, 40)
        from columns in Gen.Choose(1, 70)
        from depth in Gen.Choose(1, 300)
        from transposeLeft in Flag
        from transposeRight in Flag
        from seed in Seed
        select new GemmCase(rows, columns, depth, transposeLeft, transposeRight) { Seed = seed },
        Shrink<GemmCase>(
            (c => Shrinking.Towards(1, c.Rows), (c, v) => c with { Rows = v }),
            (c => Shrinking.Towards(1, c.Columns), (c, v) => c with { Columns = v }),
            (c => Shrinking.Towards(1, c.Depth), (c, v) => c with { Depth = v })));

    public static Arbitrary<ConvolutionCase> Convolution() => Arb.From(
        from rank in Gen.Choose(1, 3)
        from mode in Gen.Elements(PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from depth in rank == 3 ? Axis(mode, 5) : Gen.Constant(WindowAxis.Unit)
        from height in rank >= 2 ? Axis(mode, 7) : Gen.Constant(WindowAxis.Unit)
        from width in Axis(mode, rank == 1 ? 60 : 12)
        from batch in Gen.Choose(1, 3)
        from groups in Gen.Choose(1, 3)
        from inputs in Gen.Choose(1, 4)
        from outputs in Gen.Choose(1, 8)
        from seed in Seed
        select new ConvolutionCase(new ConvolutionShape(batch, groups * inputs, groups * outputs, depth, height, width, groups, mode)) { Seed = seed },
        ShrinkConvolution);

    /// <summary>Convolutions that tiles can compute, by tiles.</summary>
    public static Arbitrary<ConvolutionCase> TiledConvolution() => Arb.From(
        from mode in Gen.Elements(PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from tiles in Gen.Elements(ConvolutionAlgorithm.Winograd2, ConvolutionAlgorithm.Winograd4)
        from depth in Gen.Frequency((2, Gen.Constant(WindowAxis.Unit)), (1, TileAxis(4)))
        from height in TileAxis(14)
        from width in TileAxis(40)
        from batch in Gen.Choose(1, 2)
        from groups in Gen.Choose(1, 2)
        from inputs in Gen.Choose(1, 5)
        from outputs in Gen.Choose(1, 14)
        from seed in Seed
        select new ConvolutionCase(new ConvolutionShape(batch, groups * inputs, groups * outputs, depth, height, width, groups, mode)) { Algorithm = tiles, Seed = seed },
        ShrinkConvolution);

    /// <summary>Convolutions of one group that tiles can compute, the gradient to the weights by tiles.</summary>
    public static Arbitrary<ConvolutionCase> TiledWeights() => Arb.From(
        from mode in Gen.Elements(PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from tiles in Gen.Elements(ConvolutionAlgorithm.Winograd2, ConvolutionAlgorithm.Winograd4)
        from depth in Gen.Frequency((2, Gen.Constant(WindowAxis.Unit)), (1, TileAxis(6)))
        from height in TileAxis(9)
        from width in Gen.Frequency((3, TileAxis(9)), (1, TileAxis(60)))
        from batch in Gen.Choose(1, 3)
        from inputs in Gen.Frequency((3, Gen.Choose(1, 5)), (1, Gen.Choose(1, 36)))
        from outputs in Gen.Frequency((3, Gen.Choose(1, 5)), (1, Gen.Choose(1, 36)))
        from seed in Seed
        select new ConvolutionCase(new ConvolutionShape(batch, inputs, outputs, depth, height, width, 1, mode)) { WeightsAlgorithm = tiles, Seed = seed },
        ShrinkConvolution);

    /// <summary>Convolutions of each channel by itself, with several filters or several channels a group, by shifted rows.</summary>
    public static Arbitrary<ConvolutionCase> DepthwiseConvolution() => Arb.From(
        from rank in Gen.Choose(1, 3)
        from mode in Gen.Elements(PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from dense in Flag
        from depth in rank == 3 ? Axis(mode, 5) : Gen.Constant(WindowAxis.Unit)
        from height in rank >= 2 ? Axis(mode, 20) : Gen.Constant(WindowAxis.Unit)
        from width in Axis(mode, rank == 1 ? 300 : 40)
        from batch in Gen.Choose(1, 3)
        from groups in Gen.Choose(1, 5)
        from multiplier in Gen.Choose(1, 3)
        from joins in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from seed in Seed
        let inputs = joins ? groups * multiplier : groups
        let outputs = joins ? groups : groups * multiplier
        let shape = dense
            ? new ConvolutionShape(batch, inputs, outputs, Dense(depth), Dense(height), Dense(width), groups, mode)
            : new ConvolutionShape(batch, inputs, outputs, depth, height, width, groups, mode)
        select new ConvolutionCase(shape) { Algorithm = ConvolutionAlgorithm.Depthwise, Seed = seed },
        ShrinkConvolution);

    public static Arbitrary<DenseCase> Dense() => Arb.From(
        from batch in Gen.Choose(1, 20)
        from inputs in Gen.Choose(1, 90)
        from outputs in Gen.Choose(1, 70)
        from seed in Seed
        select new DenseCase(new DenseShape(batch, inputs, outputs)) { Seed = seed },
        Shrink<DenseCase>(
            (c => Shrinking.Towards(1, c.Shape.Batch), (c, v) => c with { Shape = c.Shape with { Batch = v } }),
            (c => Shrinking.Towards(1, c.Shape.Inputs), (c, v) => c with { Shape = c.Shape with { Inputs = v } }),
            (c => Shrinking.Towards(1, c.Shape.Outputs), (c, v) => c with { Shape = c.Shape with { Outputs = v } })));

    public static Arbitrary<PoolingCase> Pooling() => Arb.From(
        (from rank in Gen.Choose(1, 3)
         from depth in rank == 3 ? Axis(PaddingMode.Zero, 5) : Gen.Constant(WindowAxis.Unit)
         from height in rank >= 2 ? Axis(PaddingMode.Zero, 7) : Gen.Constant(WindowAxis.Unit)
         from width in Axis(PaddingMode.Zero, 12)
         from planes in Gen.Choose(1, 3)
         from countPadding in Flag
         from max in Flag
         from seed in Seed
         select (depth, height, width, planes, countPadding, max, seed))
            .Where(c => Accepts(() => new PoolingShape(c.planes, c.depth, c.height, c.width)))
            .Select(c => new PoolingCase(new PoolingShape(c.planes, c.depth, c.height, c.width, c.countPadding), c.max) { Seed = c.seed }),
        ShrinkPooling);

    public static Arbitrary<ActivationCase> Activation() => Arb.From(
        from kind in Gen.Elements(ActivationKind.Relu, ActivationKind.LeakyRelu, ActivationKind.Logistic, ActivationKind.Exponential)
        from length in Gen.Choose(1, 70)
        from seed in Seed
        select new ActivationCase(kind, length) { Seed = seed },
        Shrink<ActivationCase>((c => Shrinking.Towards(1, c.Length), (c, v) => c with { Length = v })));

    public static Arbitrary<SoftmaxCase> Softmax() => Arb.From(
        from outer in Gen.Choose(1, 3)
        from axis in Gen.Choose(1, 20)
        from inner in Gen.Choose(1, 5)
        from seed in Seed
        select new SoftmaxCase(outer, axis, inner) { Seed = seed },
        Shrink<SoftmaxCase>(
            (c => Shrinking.Towards(1, c.Outer), (c, v) => c with { Outer = v }),
            (c => Shrinking.Towards(1, c.Axis), (c, v) => c with { Axis = v }),
            (c => Shrinking.Towards(1, c.Inner), (c, v) => c with { Inner = v })));

    public static Arbitrary<AffineCase> Affine() => Arb.From(
        from batch in Gen.Choose(1, 3)
        from channels in Gen.Choose(1, 5)
        from positions in Gen.Choose(1, 40)
        from seed in Seed
        select new AffineCase(batch, channels, positions) { Seed = seed },
        Shrink<AffineCase>(
            (c => Shrinking.Towards(1, c.Batch), (c, v) => c with { Batch = v }),
            (c => Shrinking.Towards(1, c.Channels), (c, v) => c with { Channels = v }),
            (c => Shrinking.Towards(1, c.Positions), (c, v) => c with { Positions = v })));

    public static Arbitrary<BatchNormalizationCase> BatchNormalization() => Arb.From(
        from batch in Gen.Choose(1, 4)
        from channels in Gen.Choose(1, 5)
        from positions in Gen.Choose(1, 40)
        from seed in Seed
        select new BatchNormalizationCase(batch, channels, positions) { Seed = seed },
        Shrink<BatchNormalizationCase>(
            (c => Shrinking.Towards(1, c.Batch), (c, v) => c with { Batch = v }),
            (c => Shrinking.Towards(1, c.Channels), (c, v) => c with { Channels = v }),
            (c => Shrinking.Towards(1, c.Positions), (c, v) => c with { Positions = v })));

    public static Arbitrary<L2NormalizeCase> L2Normalize() => Arb.From(
        from rows in Gen.Choose(1, 5)
        from columns in Gen.Choose(1, 70)
        from seed in Seed
        select new L2NormalizeCase(rows, columns) { Seed = seed },
        Shrink<L2NormalizeCase>(
            (c => Shrinking.Towards(1, c.Rows), (c, v) => c with { Rows = v }),
            (c => Shrinking.Towards(1, c.Columns), (c, v) => c with { Columns = v })));

    public static Arbitrary<CombinationCase> Combination() => Arb.From(
        from joined in Flag
        from batch in Gen.Choose(1, 3)
        from first in Gen.Choose(1, 4)
        from second in Gen.Choose(1, 4)
        from positions in Gen.Choose(1, 20)
        from seed in Seed
        select new CombinationCase(joined, batch, first, second, positions) { Seed = seed },
        Shrink<CombinationCase>(
            (c => Shrinking.Towards(1, c.Batch), (c, v) => c with { Batch = v }),
            (c => Shrinking.Towards(1, c.FirstChannels), (c, v) => c with { FirstChannels = v }),
            (c => Shrinking.Towards(1, c.SecondChannels), (c, v) => c with { SecondChannels = v }),
            (c => Shrinking.Towards(1, c.Positions), (c, v) => c with { Positions = v })));

    public static Arbitrary<GramCase> Gram() => Arb.From(
        from channels in Gen.Choose(1, 40)
        from positions in Gen.Frequency((9, Gen.Choose(1, 200)), (1, Gen.Choose(1000, 2100)))
        from seed in Seed
        select new GramCase(channels, positions) { Seed = seed },
        Shrink<GramCase>(
            (c => Shrinking.Towards(1, c.Channels), (c, v) => c with { Channels = v }),
            (c => Shrinking.Towards(1, c.Positions), (c, v) => c with { Positions = v })));

    public static Arbitrary<DistanceCase> Distance() => Arb.From(
        from kind in Gen.Elements(DistanceKind.SquaredEuclidean, DistanceKind.Cosine, DistanceKind.ChiSquare)
        from length in Gen.Frequency((2, Gen.Choose(1, 200)), (1, Gen.Elements(32, 64, 128)))
        from rows in Gen.Frequency((1, Gen.Constant<int?>(null)), (1, Gen.Choose(1, 40).Select(count => (int?)count)))
        from seed in Seed
        select new DistanceCase(kind, length) { Rows = rows, Seed = seed },
        Shrink<DistanceCase>((c => Shrinking.Towards(1, c.Length), (c, v) => c with { Length = v })));

    public static Arbitrary<ResizeCase> Resize() => Arb.From(
        from filter in Gen.Elements(ResizeFilter.Triangle, ResizeFilter.Cubic)
        from inputHeight in Gen.Choose(1, 40)
        from inputWidth in Gen.Choose(1, 40)
        from outputHeight in Gen.Choose(1, 40)
        from outputWidth in Gen.Choose(1, 40)
        from seed in Seed
        select new ResizeCase(filter, inputHeight, inputWidth, outputHeight, outputWidth) { Seed = seed },
        Shrink<ResizeCase>(
            (c => Shrinking.Towards(1, c.InputHeight), (c, v) => c with { InputHeight = v }),
            (c => Shrinking.Towards(1, c.InputWidth), (c, v) => c with { InputWidth = v }),
            (c => Shrinking.Towards(1, c.OutputHeight), (c, v) => c with { OutputHeight = v }),
            (c => Shrinking.Towards(1, c.OutputWidth), (c, v) => c with { OutputWidth = v })));

    public static Arbitrary<WarpCase> Warp() => Arb.From(
        from pictureHeight in Gen.Choose(1, 40)
        from pictureWidth in Gen.Choose(1, 40)
        from height in Gen.Choose(1, 20)
        from width in Gen.Choose(1, 40)
        from scale in Gen.Choose(1, 40)
        from turn in Gen.Choose(0, 60)
        from seed in Seed
        select new WarpCase(pictureHeight, pictureWidth, height, width, scale / 10.0 * Math.Cos(turn / 10.0), scale / 10.0 * Math.Sin(turn / 10.0)) { Seed = seed },
        Shrink<WarpCase>(
            (c => Shrinking.Towards(1, c.PictureHeight), (c, v) => c with { PictureHeight = v }),
            (c => Shrinking.Towards(1, c.PictureWidth), (c, v) => c with { PictureWidth = v }),
            (c => Shrinking.Towards(1, c.Height), (c, v) => c with { Height = v }),
            (c => Shrinking.Towards(1, c.Width), (c, v) => c with { Width = v })));

    private static Gen<bool> Flag => Gen.Elements(false, true);

    private static Gen<int> Seed => Gen.Choose(0, 1_000_000);

    private static Gen<WindowAxis> Axis(PaddingMode mode, int extra) =>
        from kernel in Gen.Choose(1, 4)
        from stride in Gen.Choose(1, 3)
        from dilation in Gen.Choose(1, 3)
        from begin in Gen.Choose(0, 3)
        from end in Gen.Choose(0, 3)
        from more in Gen.Choose(0, extra)
        let reach = ((kernel - 1) * dilation) + 1
        let least = Math.Max(Math.Max(1, reach - begin - end), mode == PaddingMode.Reflect ? Math.Max(begin, end) + 1 : 1)
        select new WindowAxis(least + more, kernel, stride, dilation, begin, end);

    private static Func<T, IEnumerable<T>> Shrink<T>(params (Func<T, IEnumerable<int>> Smaller, Func<T, int, T> With)[] fields) => value => ShrinkFields(value, fields);

    private static IEnumerable<T> ShrinkFields<T>(T value, (Func<T, IEnumerable<int>> Smaller, Func<T, int, T> With)[] fields)
    {
        foreach ((Func<T, IEnumerable<int>> smaller, Func<T, int, T> with) in fields)
        {
            foreach (int candidate in smaller(value))
                yield return with(value, candidate);
        }
    }

    /// <summary>The axis with windows at every position, so that the gradient to the input is a convolution again.</summary>
    private static WindowAxis Dense(WindowAxis axis) => axis with { Stride = 1 };

    private static Gen<WindowAxis> TileAxis(int mostInput) =>
        from input in Gen.Choose(3, mostInput)
        from begin in Gen.Choose(0, 2)
        from end in Gen.Choose(0, 2)
        select new WindowAxis(input, 3, 1, 1, begin, end);

    private static IEnumerable<ConvolutionCase> ShrinkConvolution(ConvolutionCase value)
    {
        ConvolutionShape s = value.Shape;
        var candidates = new List<Func<ConvolutionCase>>();
        void Add(int batch, int inputs, int outputs, WindowAxis depth, WindowAxis height, WindowAxis width, int groups, PaddingMode padding) =>
            candidates.Add(() => value with { Shape = new ConvolutionShape(batch, inputs, outputs, depth, height, width, groups, padding) });
        if (s.Padding != PaddingMode.Zero)
            Add(s.Batch, s.InputChannels, s.OutputChannels, s.Depth, s.Height, s.Width, s.Groups, PaddingMode.Zero);
        foreach (int batch in Shrinking.Towards(1, s.Batch))
            Add(batch, s.InputChannels, s.OutputChannels, s.Depth, s.Height, s.Width, s.Groups, s.Padding);
        foreach (int groups in Shrinking.Towards(1, s.Groups))
            Add(s.Batch, groups * s.GroupInputChannels, groups * s.GroupOutputChannels, s.Depth, s.Height, s.Width, groups, s.Padding);
        foreach (int inputs in Shrinking.Towards(1, s.GroupInputChannels))
            Add(s.Batch, s.Groups * inputs, s.OutputChannels, s.Depth, s.Height, s.Width, s.Groups, s.Padding);
        foreach (int outputs in Shrinking.Towards(1, s.GroupOutputChannels))
            Add(s.Batch, s.InputChannels, s.Groups * outputs, s.Depth, s.Height, s.Width, s.Groups, s.Padding);
        foreach (WindowAxis depth in Shrinking.Axis(s.Depth))
            Add(s.Batch, s.InputChannels, s.OutputChannels, depth, s.Height, s.Width, s.Groups, s.Padding);
        foreach (WindowAxis height in Shrinking.Axis(s.Height))
            Add(s.Batch, s.InputChannels, s.OutputChannels, s.Depth, height, s.Width, s.Groups, s.Padding);
        foreach (WindowAxis width in Shrinking.Axis(s.Width))
            Add(s.Batch, s.InputChannels, s.OutputChannels, s.Depth, s.Height, width, s.Groups, s.Padding);
        return Shrinking.Valid(candidates);
    }

    private static IEnumerable<PoolingCase> ShrinkPooling(PoolingCase value)
    {
        PoolingShape s = value.Shape;
        var candidates = new List<Func<PoolingCase>>();
        void Add(int planes, WindowAxis depth, WindowAxis height, WindowAxis width) =>
            candidates.Add(() => value with { Shape = new PoolingShape(planes, depth, height, width, s.CountPadding) });
        foreach (int planes in Shrinking.Towards(1, s.Planes))
            Add(planes, s.Depth, s.Height, s.Width);
        foreach (WindowAxis depth in Shrinking.Axis(s.Depth))
            Add(s.Planes, depth, s.Height, s.Width);
        foreach (WindowAxis height in Shrinking.Axis(s.Height))
            Add(s.Planes, s.Depth, height, s.Width);
        foreach (WindowAxis width in Shrinking.Axis(s.Width))
            Add(s.Planes, s.Depth, s.Height, width);
        return Shrinking.Valid(candidates);
    }

    private static bool Accepts(Func<object> make)
    {
        try
        {
            _ = make();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
