using System;
using System.Linq;
using Managed.Kernels;
using Managed.Kernels.Activation;
using Managed.Kernels.Convolution;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>What the cases of depthwise convolutions do not show: the rectifier, the blocks, and which shapes are taken.</summary>
public class DepthwiseTests
{
    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Rectified_outputs_are_those_of_a_rectifier(SimdLevel level)
    {
        foreach (ConvolutionShape shape in new[] { Shape(6, 6, 19, 1), Shape(3, 6, 19, 2), Shape(3, 3, 5, 3) })
        {
            float[] expected = Run(level, shape, ConvolutionAlgorithm.ImplicitGemm, 1, false);
            UnaryKernels<Relu>.Registry.At(level)(expected, 0, 0, expected);
            Assert.Equal(expected, Run(level, shape, ConvolutionAlgorithm.Depthwise, 1, true));
        }
    }

    [Fact]
    public void Blocks_leave_no_trace()
    {
        ConvolutionShape shape = Shape(2, 4, 40, 1);
        float[] expected = Run(SimdHardware.Level, shape, ConvolutionAlgorithm.Depthwise, 1, false);
        foreach (int blocks in new[] { 2, 3, 7, 1000 })
        {
            Assert.True(ConvolutionRoutine.Forward(shape, ConvolutionAlgorithm.Depthwise, blocks).BlockCount >= Math.Min(blocks, 40));
            Assert.Equal(expected, Run(SimdHardware.Level, shape, ConvolutionAlgorithm.Depthwise, blocks, false));
        }
    }

    [Fact]
    public void A_stride_far_beyond_the_input_wants_no_more_scratch_than_the_window()
    {
        var axis = new WindowAxis(9, 3, 1 << 20, 1);
        var shape = new ConvolutionShape(1, 2, 2, WindowAxis.Unit, axis, axis, 2);
        Assert.True(ConvolutionRoutine.Forward(shape, ConvolutionAlgorithm.Depthwise, 1).ScratchLength < 500);
        float[] expected = Run(SimdHardware.Level, shape, ConvolutionAlgorithm.ImplicitGemm, 1, false);
        Assert.Equal(expected, Run(SimdHardware.Level, shape, ConvolutionAlgorithm.Depthwise, 1, false));
    }

    [Fact]
    public void Groups_of_one_channel_are_taken_and_others_refused()
    {
        Assert.Equal(ConvolutionAlgorithm.Depthwise, ConvolutionChoice.Resolve(Shape(6, 12, 19, 1), ConvolutionAlgorithm.Automatic));
        Assert.Equal(ConvolutionAlgorithm.Depthwise, ConvolutionRoutine.BackwardInput(Shape(6, 12, 19, 1), ConvolutionAlgorithm.Automatic, 1).Algorithm);
        Assert.Equal(ConvolutionAlgorithm.ImplicitGemm, ConvolutionRoutine.BackwardInput(Shape(6, 12, 19, 2), ConvolutionAlgorithm.Automatic, 1).Algorithm);
        var grouped = new ConvolutionShape(1, 8, 8, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(20, 3), 4);
        Assert.Throws<ArgumentException>(() => ConvolutionRoutine.Forward(grouped, ConvolutionAlgorithm.Depthwise, 1));
    }

    private static ConvolutionShape Shape(int inputs, int outputs, int extent, int stride)
    {
        var axis = new WindowAxis(extent, 3, stride, 1, 1, 1);
        return new ConvolutionShape(2, inputs, outputs, WindowAxis.Unit, axis, axis, inputs);
    }

    private static float[] Run(SimdLevel level, ConvolutionShape shape, ConvolutionAlgorithm algorithm, int blocks, bool rectify)
    {
        ConvolutionRoutine routine = ConvolutionRoutine.Forward(shape, algorithm, blocks);
        var packed = new float[routine.PackedLength];
        routine.Pack(Values(shape.WeightsLength, 1), packed);
        float[] scratch = [.. Enumerable.Repeat(float.NaN, routine.ScratchLength)];
        var output = new float[shape.OutputLength];
        for (int block = 0; block < routine.BlockCount; block++)
            routine.Run(level, block, Values(shape.InputLength, 2), packed, Values(shape.OutputChannels, 3), rectify ? 0 : 1, scratch, output);
        return output;
    }

    private static float[] Values(int length, int seed) => DrawnTensor.Uniform([length], seed).Span.ToArray();
}
