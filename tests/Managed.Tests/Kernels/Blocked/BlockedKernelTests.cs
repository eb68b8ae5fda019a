using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Kernels.Blocked;
using Managed.Kernels.Convolution;
using Managed.Kernels.Pooling;
using Managed.SelfTest;
using Managed.Simd;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels.Blocked;

/// <summary>Channels in blocks against channels in planes, to the bit, at every width.</summary>
public sealed class BlockedKernelTests
{
    private const float Untouched = float.NaN;

    [Fact]
    public void Convolutions_give_the_bits_of_planes() => ForAll(Convolutions(), drawn => Compare(drawn, null));

    [Fact]
    public void Convolutions_by_tiles_give_the_bits_of_planes() => ForAll(Tiled(), drawn => Compare(drawn, null));

    [Fact]
    public void Depthwise_convolutions_give_the_bits_of_planes() => ForAll(Depthwise(), drawn => Compare(drawn, null));

    [Fact]
    public void Maxima_taken_along_are_those_of_the_whole_output() => ForAll(
        from drawn in Convolutions()
        from height in PoolAxis(drawn.Shape.Height.Output)
        from width in PoolAxis(drawn.Shape.Width.Output)
        where drawn.BlockedOutput
        select (drawn, new PoolingShape(drawn.Shape.OutputChannels / ChannelBlocks.Width, WindowAxis.Unit, height, width)),
        pair => Compare(pair.drawn, pair.Item2));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poolings_give_the_bits_of_planes(bool max) => ForAll(CaseGenerators.Pooling().Generator, drawn =>
    {
        var shape = new PoolingShape(2 * ChannelBlocks.Width, drawn.Shape.Depth, drawn.Shape.Height, drawn.Shape.Width, !max && drawn.Shape.CountPadding);
        float[] input = Values(shape.InputLength, 1);
        var expected = new float[shape.OutputLength];
        (max ? MaxPooling.Forward : AveragePooling.Forward).At(SimdLevel.Scalar)(shape, input, expected);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            var output = new GuardedMemory(Filled(shape.OutputLength));
            var source = new GuardedMemory(ToBlocks(input, 1, shape.InputPositions));
            KernelRegistry<PoolingKernel> kernels = max ? BlockedPooling<MaxPooling.Largest>.Forward : BlockedPooling<AveragePooling.Mean>.Forward;
            kernels.At(level)(shape.WithPlanes(2), source.Memory.Span, output.Memory.Span);
            Assert.True(output.Intact && source.Intact, "wrote outside its memory");
            Assert.Equal(Bits(expected), Bits(ToPlanes(output.Memory.ToArray(), 1, shape.OutputPositions)));
        }
    });

    [Fact]
    public void A_pooling_of_overlapping_windows_is_not_taken_along()
    {
        var axis = new WindowAxis(8, 3, 2);
        Assert.False(BlockedConvolution.CanPool(new PoolingShape(1, WindowAxis.Unit, axis, axis)));
        var sideBySide = new WindowAxis(8, 2, 2);
        Assert.True(BlockedConvolution.CanPool(new PoolingShape(1, WindowAxis.Unit, sideBySide, sideBySide)));
        Assert.False(BlockedConvolution.CanPool(new PoolingShape(1, WindowAxis.Unit, sideBySide, new WindowAxis(8, 2, 2, PaddingBegin: 1))));
    }

    /// <summary>Lengths that wrap around would pass every check of spans.</summary>
    [Fact]
    public void Padding_beyond_what_memory_holds_is_refused()
    {
        var height = new WindowAxis(1, 1, PaddingBegin: 1);
        var width = new WindowAxis(1, 1, PaddingEnd: (1 << 28) + 1);
        var shape = new ConvolutionShape(1, 16, 1, WindowAxis.Unit, height, width);
        Assert.Throws<OverflowException>(() => BlockedRoutines.Forward(shape, ConvolutionAlgorithm.ImplicitGemm, true, false, 1).ScratchLength);
        var stride = new WindowAxis(1, 1, 1 << 26, PaddingBegin: 3);
        var depthwise = new ConvolutionShape(1, 16, 16, WindowAxis.Unit, stride, stride, 16);
        Assert.Equal(1, BlockedRoutines.Forward(depthwise, ConvolutionAlgorithm.Depthwise, true, true, 1).BlockCount);
    }

    [Theory]
    [InlineData(1, 256, 512, 19, 1)]
    [InlineData(1, 128, 128, 14, 1)]
    [InlineData(1, 64, 64, 28, 1)]
    [InlineData(256, 128, 128, 8, 3)]
    [InlineData(256, 64, 64, 8, 3)]
    public void Sixteen_threads_have_something_to_do(int batch, int inputs, int outputs, int side, int kernel)
    {
        var axis = new WindowAxis(side, kernel, 1, 1, kernel / 2, kernel / 2);
        ConvolutionRoutine routine = BlockedRoutines.Forward(new ConvolutionShape(batch, inputs, outputs, WindowAxis.Unit, axis, axis), ConvolutionAlgorithm.ImplicitGemm, true, true, 16);
        Assert.InRange(routine.BlockCount, 16, 1024);
        Assert.InRange(routine.ScratchLength, 0, 1 << 20);
    }

    [Fact]
    public void Transformed_filters_that_take_much_memory_stay_in_planes()
    {
        var axis = new WindowAxis(40, 3, 1, 1, 1, 1);
        var small = new ConvolutionShape(1, 64, 64, WindowAxis.Unit, axis, axis);
        var large = new ConvolutionShape(1, 512, 512, WindowAxis.Unit, axis, axis);
        Assert.True(BlockedRoutines.Applies(small, ConvolutionAlgorithm.Winograd4, true, true));
        Assert.False(BlockedRoutines.Applies(large, ConvolutionAlgorithm.Winograd4, true, true));
        Assert.Throws<ArgumentException>(() => BlockedRoutines.Forward(large, ConvolutionAlgorithm.Winograd4, true, true, 1));
    }

    private static void ForAll<T>(Gen<T> cases, Action<T> check) => Prop.ForAll(Arb.From(cases), check).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    /// <summary>Reflection needs less padding than there are positions.</summary>
    private static PaddingMode Possible(PaddingMode mode, WindowAxis height, WindowAxis width) =>
        Math.Min(height.Input, width.Input) > 2 ? mode : PaddingMode.Zero;

    private static void Compare(Drawn drawn, PoolingShape? pooling)
    {
        ConvolutionShape shape = drawn.Shape;
        float[] input = Values(shape.InputLength, drawn.Seed);
        float[] weights = Values(shape.WeightsLength, drawn.Seed + 1);
        float[] bias = Values(shape.OutputChannels, drawn.Seed + 2);
        float[] expected = Run(ConvolutionRoutine.Forward(shape, drawn.Algorithm, 1), SimdLevel.Scalar, drawn, input, weights, bias, shape.OutputLength);
        int positions = shape.OutputPositions;
        if (pooling is PoolingShape pool)
        {
            PoolingShape planes = pool.WithPlanes(shape.Batch * shape.OutputChannels);
            var maxima = new float[planes.OutputLength];
            MaxPooling.Forward.At(SimdLevel.Scalar)(planes, expected, maxima);
            (expected, positions) = (maxima, planes.OutputPositions);
        }

        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            ConvolutionRoutine routine = BlockedRoutines.Forward(shape, drawn.Algorithm, drawn.BlockedInput, drawn.BlockedOutput, drawn.Blocks, pooling);
            float[] source = drawn.BlockedInput ? ToBlocks(input, shape.Batch, shape.InputPositions) : input;
            float[] output = Run(routine, level, drawn, source, weights, bias, expected.Length);
            Assert.Equal(Bits(expected), Bits(drawn.BlockedOutput ? ToPlanes(output, shape.Batch, positions) : output));
        }
    }

    /// <summary>Blocks in descending order, each with scratch of no numbers: none may count on what another left.</summary>
    private static float[] Run(ConvolutionRoutine routine, SimdLevel level, Drawn drawn, float[] source, float[] weights, float[] bias, int length)
    {
        var guardedSource = new GuardedMemory(source);
        var guardedBias = new GuardedMemory(bias);
        var packed = new GuardedMemory(Filled(routine.PackedLength));
        var output = new GuardedMemory(Filled(length));
        routine.Pack(weights, packed.Memory.Span);
        for (int block = routine.BlockCount - 1; block >= 0; block--)
        {
            var scratch = new GuardedMemory(Filled(routine.ScratchLength));
            ReadOnlySpan<float> starts = drawn.HasBias ? guardedBias.Memory.Span : default;
            routine.Run(level, block, guardedSource.Memory.Span, packed.Memory.Span, starts, drawn.NegativeSlope, scratch.Memory.Span, output.Memory.Span);
            Assert.True(scratch.Intact, "wrote outside its scratch");
        }

        Assert.True(packed.Intact && output.Intact && guardedSource.Intact && guardedBias.Intact, "wrote outside its memory");
        return output.Memory.ToArray();
    }

    private static float[] ToBlocks(float[] planes, int batch, int positions)
    {
        const int Width = ChannelBlocks.Width;
        var blocks = new float[planes.Length];
        int channels = planes.Length / (batch * positions);
        for (int i = 0; i < planes.Length; i++)
        {
            (int plane, int position) = Math.DivRem(i, positions);
            (int image, int channel) = Math.DivRem(plane, channels);
            blocks[(((((image * channels) + (channel / Width * Width)) * positions) + (position * Width))) + (channel % Width)] = planes[i];
        }

        return blocks;
    }

    private static float[] ToPlanes(float[] blocks, int batch, int positions)
    {
        float[] places = ToBlocks([.. Enumerable.Range(0, blocks.Length).Select(i => (float)i)], batch, positions);
        var planes = new float[blocks.Length];
        for (int i = 0; i < places.Length; i++)
            planes[(int)places[i]] = blocks[i];
        return planes;
    }

    private static float[] Values(int length, int seed) => DrawnTensor.Uniform([length], seed).Span.ToArray();

    private static float[] Filled(int length)
    {
        var values = new float[length];
        Array.Fill(values, Untouched);
        return values;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static Gen<WindowAxis> Axis(int most) =>
        from kernel in Gen.Elements(1, 2, 3, 5)
        from stride in Gen.Elements(1, 1, 2, 3)
        from dilation in Gen.Elements(1, 1, 2)
        from begin in Gen.Choose(0, 2)
        from end in Gen.Choose(0, 2)
        from input in Gen.Choose(1, most)
        let axis = new WindowAxis(input, kernel, stride, dilation, begin, end)
        where axis.Padded >= axis.Reach
        select axis;

    private static Gen<WindowAxis> PoolAxis(int input) =>
        from kernel in Gen.Choose(1, Math.Min(3, input))
        from end in Gen.Choose(0, kernel - 1)
        let rest = input % kernel
        select new WindowAxis(input, kernel, kernel, PaddingEnd: rest == 0 ? 0 : Math.Min(end, kernel - rest));

    private static Gen<Drawn> Convolutions() =>
        from sides in Gen.Elements((true, true), (true, false), (false, true))
        from pointwise in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from height in Axis(9)
        from width in Axis(30)
        from inputs in sides.Item1 ? Gen.Elements(16, 32, 48) : Gen.Choose(1, 5)
        from outputs in sides.Item2 ? Gen.Elements(16, 32, 64, 96, 112) : Gen.Choose(1, 70)
        from padding in Gen.Elements(PaddingMode.Zero, PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from drawn in Surroundings
        let shape = new ConvolutionShape(
            drawn.Batch, inputs, outputs, WindowAxis.Unit, pointwise ? new WindowAxis(height.Input, 1) : height, pointwise ? new WindowAxis(width.Input, 1) : width, 1, Possible(padding, height, width))
        select new Drawn(shape, sides.Item1, sides.Item2, drawn.Blocks, drawn.HasBias, drawn.Slope, drawn.Seed) { Algorithm = ConvolutionAlgorithm.ImplicitGemm };

    private static Gen<Drawn> Tiled() =>
        from algorithm in Gen.Elements(ConvolutionAlgorithm.Winograd2, ConvolutionAlgorithm.Winograd4)
        from height in TiledAxis(14)
        from width in TiledAxis(40)
        from inputs in Gen.Elements(16, 32)
        from outputs in Gen.Elements(16, 32, 80)
        from padding in Gen.Elements(PaddingMode.Zero, PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from drawn in Surroundings
        select new Drawn(new ConvolutionShape(drawn.Batch, inputs, outputs, WindowAxis.Unit, height, width, 1, Possible(padding, height, width)), true, true, drawn.Blocks, drawn.HasBias, drawn.Slope, drawn.Seed)
        {
            Algorithm = algorithm,
        };

    private static Gen<WindowAxis> TiledAxis(int most) =>
        from input in Gen.Choose(1, most)
        from begin in Gen.Choose(0, 2)
        from end in Gen.Choose(0, 2)
        let axis = new WindowAxis(input, 3, 1, 1, begin, end)
        where axis.Padded >= axis.Reach
        select axis;

    private static Gen<Drawn> Depthwise() =>
        from height in Axis(9)
        from width in Axis(30)
        from channels in Gen.Elements(16, 48)
        from padding in Gen.Elements(PaddingMode.Zero, PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate)
        from drawn in Surroundings
        select new Drawn(
            new ConvolutionShape(drawn.Batch, channels, channels, WindowAxis.Unit, height, width, channels, Possible(padding, height, width)), true, true, drawn.Blocks, drawn.HasBias, drawn.Slope, drawn.Seed)
        {
            Algorithm = ConvolutionAlgorithm.Depthwise,
        };

    private static Gen<(int Batch, int Blocks, bool HasBias, float Slope, int Seed)> Surroundings =>
        from batch in Gen.Choose(1, 3)
        from blocks in Gen.Choose(1, 5)
        from hasBias in Gen.Elements(true, false)
        from slope in Gen.Elements(1f, 0f, 0.1f)
        from seed in Gen.Choose(0, 1_000_000)
        select (batch, blocks, hasBias, slope, seed);

    private sealed record Drawn(ConvolutionShape Shape, bool BlockedInput, bool BlockedOutput, int Blocks, bool HasBias, float NegativeSlope, int Seed)
    {
        public ConvolutionAlgorithm Algorithm { get; init; }
    }
}
