using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Kernels.Activation;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Pooling;
using Managed.SelfTest;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Gradients from marks against those from values, to the bit: of ties, zeros of either sign, infinities and NaN too.</summary>
public sealed class MarksTests
{
    private static readonly float[] Values = [0, -0f, 1, 1, -1, 2.5f, float.Epsilon, -float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [Fact]
    public void A_rectifier_has_the_same_gradient_from_marks() =>
        Prop.ForAll(Arb.From(from length in Gen.Choose(0, 200) from seed in Gen.Choose(0, 1 << 20) select (length, seed)), CheckRectifier)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void Max_pooling_has_the_same_gradient_from_marks() =>
        Prop.ForAll(Arb.From(Shapes()), CheckPooling).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Windows_that_overlap_have_no_marks()
    {
        var shape = new PoolingShape(1, WindowAxis.Unit, new WindowAxis(5, 3, Stride: 2), new WindowAxis(5, 3, Stride: 2));
        Assert.Throws<ArgumentException>(() => MaxPoolingMarks.Marking.At(SimdLevel.Scalar)(shape, new float[25], new float[4], new uint[5]));
    }

    private static Gen<(PoolingShape Shape, int Seed)> Shapes() =>
        from planes in Gen.Choose(1, 3)
        from depth in Gen.Choose(1, 2)
        from height in Gen.Choose(2, 7)
        from width in Gen.Choose(2, 90)
        from seed in Gen.Choose(0, 1 << 20)
        select (new PoolingShape(planes, new WindowAxis(depth, 1), new WindowAxis(height, 2, Stride: 2), new WindowAxis(width, 2, Stride: 2)), seed);

    private static void CheckRectifier((int Length, int Seed) drawn)
    {
        float[] output = Draw(drawn.Length, drawn.Seed);
        float[] gradient = Draw(drawn.Length, ~drawn.Seed);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            foreach (float slope in (float[])[0, 0.25f])
            {
                var expected = new float[drawn.Length];
                BinaryKernel plain = (slope == 0 ? BinaryKernels<ReluGradient>.Registry : BinaryKernels<LeakyReluGradient>.Registry).At(level);
                plain(gradient, output, slope, 0, expected);
                var marks = new uint[RectifierMarks.Words(drawn.Length)];
                var found = new GuardedMemory(new float[drawn.Length]);
                RectifierMarks.Marking.At(level)(output, marks);
                RectifierMarks.Gradient.At(level)(marks, gradient, slope, found.Memory.Span);
                Assert.Equal(Bits(expected), Bits(found.Memory.Span));
                Assert.True(found.Intact);
            }
        }
    }

    private static void CheckPooling((PoolingShape Shape, int Seed) drawn)
    {
        PoolingShape shape = drawn.Shape;
        float[] input = Draw(shape.InputLength, drawn.Seed);
        float[] gradient = Draw(shape.OutputLength, ~drawn.Seed);
        var expected = new float[shape.InputLength];
        int[]? first = null;
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            var output = new float[shape.OutputLength];
            MaxPooling.Forward.At(level)(shape, input, output);
            MaxPooling.Backward.At(level)(shape, input, output, gradient, expected);
            Assert.Equal(first ??= Bits(expected), Bits(expected));
            var marks = new uint[shape.Planes * MaxPoolingMarks.WordsOfPlane(shape)];
            Array.Fill(marks, uint.MaxValue);
            var found = new GuardedMemory([.. Enumerable.Repeat(float.NaN, shape.InputLength)]);
            MaxPoolingMarks.Marking.At(level)(shape, input, output, marks);
            MaxPoolingMarks.Gradient.At(level)(shape, marks, gradient, found.Memory.Span);
            Assert.Equal(first, Bits(found.Memory.Span));
            Assert.True(found.Intact);
        }
    }

    private static float[] Draw(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Values[random.Next(Values.Length)])];
    }

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new int[values.Length];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
