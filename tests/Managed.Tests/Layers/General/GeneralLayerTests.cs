using System;
using System.Linq;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Layers.General;

/// <summary>Layers where inputs drawn at random would meet a kink or have no value.</summary>
public sealed class GeneralLayerTests : IDisposable
{
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(nameof(ElementwiseKind.Log), 0, 0, 2.5)]
    [InlineData(nameof(ElementwiseKind.Sqrt), 0, 0, 2.5)]
    [InlineData(nameof(ElementwiseKind.Reciprocal), 0, 0, -1.7)]
    [InlineData(nameof(ElementwiseKind.HardSigmoid), 0.2, 0.5, 1.1)]
    [InlineData(nameof(ElementwiseKind.HardSigmoid), 0.2, 0.5, 3)]
    [InlineData(nameof(ElementwiseKind.HardSwish), 0, 0, -4)]
    [InlineData(nameof(ElementwiseKind.HardSwish), 0, 0, 5)]
    [InlineData(nameof(ElementwiseKind.Clip), -1, 2, 1.5)]
    [InlineData(nameof(ElementwiseKind.Clip), -1, 2, 2.5)]
    [InlineData(nameof(ElementwiseKind.ThresholdedRelu), 1, 0, 1.5)]
    [InlineData(nameof(ElementwiseKind.ThresholdedRelu), 1, 0, 0.5)]
    [InlineData(nameof(ElementwiseKind.Floor), 0, 0, 1.5)]
    [InlineData(nameof(ElementwiseKind.Ceiling), 0, 0, 1.5)]
    [InlineData(nameof(ElementwiseKind.Exp), 0, 0, 1.5)]
    public void Derivatives_are_central_differences(string kind, double first, double second, double x)
    {
        var layer = new ElementwiseFunction(Enum.Parse<ElementwiseKind>(kind), (float)first, (float)second);
        var input = Single((float)x, [1]);
        var output = new Tensor([1]);
        layer.Forward(workers, [input], output);
        Assert.Equal(layer.Evaluate((float)x), output.Span[0], 1e-6);
        var gradient = new Tensor([1]);
        layer.Backward(workers, [input], output, Single(3, [1]), [gradient]);
        double slope = (layer.Evaluate((float)x + 1e-4) - layer.Evaluate((float)x - 1e-4)) / 2e-4;
        Assert.Equal(3 * slope, gradient.Span[0], 1e-4);
    }

    [Fact]
    public void Clipped_values_are_those_of_the_formula_to_the_bit()
    {
        float[] values = [float.NaN, float.NegativeInfinity, -1, -0.5f, -0f, 0f, float.Epsilon, 0.75f, 6, 6.5f, float.PositiveInfinity, 1e-30f, -1e-30f];
        var input = new Tensor([5 * values.Length]);
        for (int i = 0; i < input.Length; i++)
            input.Span[i] = values[i % values.Length];
        var output = new Tensor(input.Shape);
        foreach ((float low, float high) in ((float, float)[])[(0, 6), (-0f, 6), (-0.5f, float.PositiveInfinity), (float.NegativeInfinity, 0), (2, 1)])
        {
            var layer = new ElementwiseFunction(ElementwiseKind.Clip, low, high);
            layer.Forward(workers, [input], output);
            Assert.Equal(input.Span.ToArray().Select(x => BitConverter.SingleToInt32Bits((float)layer.Evaluate(x))), output.Span.ToArray().Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [InlineData(nameof(ArithmeticKind.Divide), 3, 2, 1.5, 0.5, -0.75)]
    [InlineData(nameof(ArithmeticKind.Power), 2, 3, 8, 12, 5.545177)]
    [InlineData(nameof(ArithmeticKind.Maximum), 2, 3, 3, 0, 1)]
    [InlineData(nameof(ArithmeticKind.Maximum), 3, 3, 3, 1, 0)]
    [InlineData(nameof(ArithmeticKind.Minimum), 2, 3, 2, 1, 0)]
    public void Values_and_gradients_are_those_of_the_formula(string kind, float a, float b, float value, float byLeft, float byRight)
    {
        var layer = new Arithmetic(Enum.Parse<ArithmeticKind>(kind));
        Tensor[] inputs = [Single(a, []), Single(b, [])];
        var output = new Tensor([]);
        layer.Forward(workers, inputs, output);
        Assert.Equal(value, output.Span[0], 1e-6f);
        Tensor[] gradients = [new([]), new([])];
        layer.Backward(workers, inputs, output, Single(1, []), gradients);
        Assert.Equal(byLeft, gradients[0].Span[0], 1e-5f);
        Assert.Equal(byRight, gradients[1].Span[0], 1e-5f);
    }

    [Fact]
    public void A_product_with_a_zero_has_the_gradient_of_the_others()
    {
        var layer = new Reduction(ReductionKind.Product, [0], keepAxes: false);
        var input = new Tensor(new float[] { 2, 0, 5 }, [3]);
        var gradient = new Tensor([3]);
        layer.Backward(workers, [input], new Tensor([]), Single(1, []), [gradient]);
        Assert.Equal([0, 10, 0], gradient.Span.ToArray());
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Arithmetic(ArithmeticKind.Add).OutputShape([[2], [3]]));
        Assert.Throws<ArgumentException>(() => new Arithmetic(ArithmeticKind.Add).OutputShape([[2]]));
        Assert.Throws<ArgumentException>(() => new Reduction(ReductionKind.Sum, [2], true).OutputShape([[2, 2]]));
        Assert.Throws<ArgumentException>(() => new SoftmaxAlong(1, 2, false).OutputShape([[2, 2]]));
        Assert.Throws<ArgumentException>(() => new BatchedProduct().OutputShape([[2, 3], [4, 2]]));
        Assert.Throws<ArgumentException>(() => new Reshape([4]).OutputShape([[2, 3]]));
        Assert.Throws<ArgumentException>(() => new LinearMap([2], [1], [0, 1], [2]));
        Assert.Throws<ArgumentException>(() => new LinearMap([2], [1], [0, 2], [1]));
        Assert.Throws<ArgumentException>(() => new TransposedConvolution(new Tensor([2, 3, 3])).OutputShape([[1, 3, 5]]));
        Assert.Throws<ArgumentException>(() => new InstanceNormalization(new Tensor([2]), new Tensor([3])));
        Assert.Equal([1, 3, 7], new TransposedConvolution(new Tensor([2, 3, 3])).OutputShape([[1, 2, 5]]).AsSpan().ToArray());
    }

    [Fact]
    public void A_constant_is_learned_and_hands_no_gradient_on()
    {
        var layer = new ConstantValue(new Tensor(new float[] { 1, 2 }, [2]));
        layer.Value.RequireGradient();
        var output = new Tensor([2]);
        layer.Forward(workers, [new Tensor([9])], output);
        Assert.Equal([1, 2], output.Span.ToArray());
        var gradient = new Tensor([9]);
        gradient.Span.Fill(7);
        layer.Backward(workers, [new Tensor([9])], output, output, [gradient]);
        Assert.All(gradient.Span.ToArray(), value => Assert.Equal(0, value));
        Assert.Equal([1, 2], layer.Value.Gradient!.Span.ToArray());
    }

    private static Tensor Single(float value, Shape shape)
    {
        var tensor = new Tensor(shape);
        tensor.Span[0] = value;
        return tensor;
    }
}
