using System;
using System.Linq;
using Managed.Kernels;
using Managed.Kernels.Activation;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Normalization;
using Managed.Kernels.Pooling;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Infinities, NaN, zeros and the far ends, at every width.</summary>
public class SpecialValueTests
{
    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>()];

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_exponential_reaches_from_zero_to_infinity(SimdLevel level)
    {
        float[] x = [float.NegativeInfinity, -200, -103, -88, -1, 0, 1, 88, 88.8f, float.PositiveInfinity, float.NaN, 0, 0, 0, 0, 0, -0f, 50];
        var y = new float[x.Length];
        UnaryKernels<Exponential>.Registry.At(level)(x, 0, 0, y);
        for (int i = 0; i < x.Length; i++)
        {
            float expected = (float)Math.Exp(x[i]);
            if (float.IsFinite(expected))
                Assert.True(Math.Abs(y[i] - expected) <= 2 * (MathF.BitIncrement(expected) - expected), $"e^{x[i]} is {y[i]:R}, not {expected:R}");
            else
                Assert.Equal(expected, y[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Relu_keeps_infinity_and_NaN(SimdLevel level)
    {
        float[] x = [float.NegativeInfinity, float.PositiveInfinity, float.NaN, -1, 2];
        var y = new float[x.Length];
        UnaryKernels<Relu>.Registry.At(level)(x, 0, 0, y);
        Assert.Equal([0, float.PositiveInfinity, float.NaN, 0, 2], y);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_NaN_never_looks_like_agreement(SimdLevel level)
    {
        var a = new float[33];
        var b = new float[33];
        Array.Fill(a, 1);
        Array.Fill(b, 1);
        b[20] = float.NaN;
        Assert.True(float.IsNaN(Distances.SquaredEuclidean(level, a, b)));
        Assert.True(float.IsNaN(Distances.ChiSquare(level, a, b)));
        Assert.True(float.IsNaN(Distances.Cosine(level, a, b)));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Zeros_have_distances_and_directions(SimdLevel level)
    {
        var zero = new float[20];
        var one = new float[20];
        Array.Fill(one, 1);
        var gradient = new float[20];
        Assert.Equal(0, Distances.ChiSquare(level, zero, zero));
        Assert.Equal(20, Distances.ChiSquare(level, zero, one));
        Assert.Equal(1, Distances.Cosine(level, zero, one));
        Distances.ChiSquareBackward(level, zero, zero, 1, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value));
        Distances.CosineBackward(level, zero, one, 1, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value));
        L2Normalization.Forward(level, 1, zero, gradient);
        Assert.All(gradient, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Softmax_of_large_values_does_not_overflow()
    {
        var y = new float[3];
        Softmax.Forward(SimdHardware.Level, 1, 3, 1, [1000, 1001, -1000], y);
        Assert.Equal(1, y[0] + y[1] + y[2], 1e-6f);
        Assert.Equal(0, y[2]);
        Assert.Equal(Math.E, y[1] / y[0], 1e-5);
    }

    [Fact]
    public void A_window_that_lies_wholly_in_the_padding_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PoolingShape(1, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(1, 2, 1, 3, 3, 3)));

    [Theory]
    [MemberData(nameof(Levels))]
    public void Max_pooling_passes_NaN_on_and_its_gradient_finds_it(SimdLevel level)
    {
        const int Width = 40;
        foreach (WindowAxis height in (WindowAxis[])[WindowAxis.Unit, new WindowAxis(2, 2, 2)])
        {
            var shape = new PoolingShape(1, WindowAxis.Unit, height, new WindowAxis(2 * Width, 2, 2));
            float[] x = [.. Enumerable.Range(0, shape.InputLength).Select(i => i % 7 == 3 ? float.NaN : i % 5)];
            var y = new float[Width];
            MaxPooling.Forward.At(level)(shape, x, y);
            float[] dy = [.. Enumerable.Range(1, Width).Select(i => (float)i)];
            var dx = new float[x.Length];
            MaxPooling.Backward.At(level)(shape, x, y, dy, dx);
            for (int window = 0; window < Width; window++)
            {
                int[] taps = height == WindowAxis.Unit ? [2 * window, (2 * window) + 1] : [2 * window, (2 * window) + 1, (2 * Width) + (2 * window), (2 * Width) + (2 * window) + 1];
                int taker = taps.FirstOrDefault(tap => float.IsNaN(x[tap]), taps.MaxBy(tap => x[tap]));
                Assert.Equal(x[taker], y[window]);
                Assert.All(taps, tap => Assert.Equal(tap == taker ? dy[window] : 0, dx[tap]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Max_pooling_takes_the_first_of_equal_values_zeros_of_either_sign_too(SimdLevel level)
    {
        float[] values = [0f, -0f, float.NaN, -1, 1];
        var shape = new PoolingShape(1, WindowAxis.Unit, new WindowAxis(20, 3, 1), new WindowAxis(83, 2, 2));
        float[] x = [.. Enumerable.Range(0, shape.InputLength).Select(i => values[(i * 7 / 3 * i) % (i % 11 == 0 ? 5 : 2)])];
        var y = new float[shape.OutputLength];
        MaxPooling.Forward.At(level)(shape, x, y);
        for (int output = 0; output < y.Length; output++)
        {
            int first = (output / shape.Width.Output * 83) + (2 * (output % shape.Width.Output));
            float largest = float.NegativeInfinity;
            foreach (int tap in (int[])[first, first + 1, first + 83, first + 84, first + 166, first + 167])
                largest = float.IsNaN(x[tap]) || x[tap] > largest ? x[tap] : largest;
            if (float.IsNaN(largest))
                Assert.True(float.IsNaN(y[output]));
            else
                Assert.Equal(BitConverter.SingleToInt32Bits(largest), BitConverter.SingleToInt32Bits(y[output]));
        }

        Assert.Contains(y, value => value == 0 && float.IsNegative(value));
        Assert.Contains(y, value => value == 0 && !float.IsNegative(value));
        Assert.Contains(y, float.IsNaN);
    }
}
