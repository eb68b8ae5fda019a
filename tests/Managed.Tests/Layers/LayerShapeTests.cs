using System;
using Managed.Kernels;
using Managed.Layers;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Layers;

/// <summary>Shapes by hand, and what is refused.</summary>
public sealed class LayerShapeTests
{
    private static readonly Shape Picture = [2, 6, 9, 8];

    [Fact]
    public void Shapes_pass_through_the_layers()
    {
        Assert.Equal([2, 4, 9, 8], Of(new Convolution(new Tensor([4, 6, 3, 3]), options: new ConvolutionOptions { Padding = [1] }), Picture));
        var strided = new ConvolutionOptions { Stride = [2, 1], Padding = [0, 1] };
        Assert.Equal([2, 4, 4, 8], Of(new Convolution(new Tensor([4, 6, 3, 3]), options: strided), Picture));
        Assert.Equal([2, 6, 5, 4], Of(new Convolution(new Tensor([6, 1, 3, 3]), options: new ConvolutionOptions { Dilation = [2], Groups = 6 }), Picture));
        Assert.Equal([2, 6, 4, 4], Of(new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }), Picture));
        Assert.Equal([2, 6, 5, 4], Of(new AveragePool(new PoolingOptions { Kernel = [2, 2], Stride = [2], PaddingEnd = [1, 0] }), Picture));
        Assert.Equal([2, 7], Of(new Dense(new Tensor([7, 6 * 9 * 8])), Picture));
        Assert.Equal([2, 6 * 9 * 8], Of(new Flatten(), Picture));
        Assert.Equal([2, 6], Of(new GlobalAveragePool(), Picture));
        Assert.Equal([2, 9, 9, 10], Of(new ZeroPad(3, 0, 2), Picture));
        Assert.Equal([2, 13, 9, 8], Of(new Concat(), Picture, [2, 7, 9, 8]));
    }

    [Fact]
    public void Layers_of_one_input_refuse_two()
    {
        var affine = new ChannelAffine(new Tensor([6]), new Tensor([6]));
        var dense = new Dense(new Tensor([1, 432]));
        Layer[] layers = [new Relu(), new Flatten(), new GlobalAveragePool(), new Softmax(), new L2Normalize(), affine, new ZeroPad(0, 0, 0), dense];
        Assert.All(layers, layer => RequireRefused(layer, "one input", Picture, Picture));
        Assert.All(layers, layer => RequireRefused(layer, "one input"));
    }

    [Fact]
    public void A_window_that_does_not_fit_is_refused()
    {
        var convolution = new Convolution(new Tensor([4, 6, 3, 3]));
        RequireRefused(convolution, "3", [2, 6, 2, 8]);
        RequireRefused(convolution, "2x5x9x8", [2, 5, 9, 8]);
        RequireRefused(convolution, "2x6x9", [2, 6, 9]);
        RequireRefused(convolution, "2x6", [2, 6]);
        RequireRefused(new Convolution(new Tensor([4, 6, 3, 3]), options: new ConvolutionOptions { Stride = [1, 2, 3] }), "3 values", Picture);
        RequireRefused(new Convolution(new Tensor([4, 6, 3, 3]), options: new ConvolutionOptions { Stride = [0] }), "at least 1", Picture);
        RequireRefused(new Convolution(new Tensor([4, 6, 3, 3]), options: new ConvolutionOptions { Padding = [-1] }), "at least 0", Picture);
        RequireRefused(new Convolution(new Tensor([4, 3, 3, 3]), options: new ConvolutionOptions { Groups = 3 }), "2x6x9x8", Picture);
        RequireRefused(new Convolution(new Tensor([5, 3, 3, 3]), options: new ConvolutionOptions { Groups = 2 }), "groups", Picture);
        var reflected = new ConvolutionOptions { Padding = [9], PaddingMode = PaddingMode.Reflect };
        RequireRefused(new Convolution(new Tensor([4, 6, 3, 3]), options: reflected), "Reflection", Picture);
        RequireRefused(new MaxPool(new PoolingOptions { Kernel = [2, 2], Padding = [2] }), "padding", Picture);
        RequireRefused(new MaxPool(new PoolingOptions { Kernel = [2] }), "1 axes", Picture);
    }

    [Fact]
    public void Inputs_that_do_not_fit_each_other_are_refused()
    {
        RequireRefused(new Add(), "2x6x9x8 and 2x6x9x7", Picture, [2, 6, 9, 7]);
        RequireRefused(new Add(), "two inputs", Picture);
        RequireRefused(new Concat(), "fewer than two", Picture);
        RequireRefused(new Concat(), "2x6x9x8 and 2x6x9x7", Picture, [2, 6, 9, 7]);
        RequireRefused(new Concat(), "2x6x9x8 and 1x6x9x8", Picture, [1, 6, 9, 8]);
        RequireRefused(new Concat(), "2x6x9x8 and 2x6x9", Picture, [2, 6, 9]);
        RequireRefused(new Dense(new Tensor([1, 431])), "431", Picture);
        RequireRefused(new ChannelAffine(new Tensor([5]), new Tensor([5])), "5 channels", Picture);
        RequireRefused(new ZeroPad(1, 1), "2 amounts", Picture);
        RequireRefused(new Softmax(), "[N, C, ...]", [3]);
        RequireRefused(new Concat(), "[N, C, ...]", [3], [3]);
        RequireRefused(new Dense(new Tensor([1, 1])), "3", [3]);
    }

    [Fact]
    public void A_layer_without_axes_to_work_on_is_refused()
    {
        Shape scalar = Shape.Create();
        Layer[] layers = [new Flatten(), new L2Normalize(), new Softmax(), new GlobalAveragePool()];
        Assert.All(layers, layer => Assert.ThrowsAny<ArgumentException>(() => Of(layer, scalar)));
    }

    [Fact]
    public void Parameters_that_do_not_fit_each_other_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Convolution(new Tensor([4, 3])));
        Assert.Throws<ArgumentException>(() => new Convolution(new Tensor([4, 3, 1, 1, 1, 1])));
        Assert.Throws<ArgumentException>(() => new Convolution(new Tensor([4, 3, 3]), new Tensor([3])));
        Assert.Throws<ArgumentException>(() => new Dense(new Tensor([4, 3, 3])));
        Assert.Throws<ArgumentException>(() => new Dense(new Tensor([4, 3]), new Tensor([4, 1])));
        Assert.Throws<ArgumentException>(() => new ChannelAffine(new Tensor([3]), new Tensor([4])));
        Assert.Throws<ArgumentException>(() => new ChannelAffine(new Tensor([3, 1]), new Tensor([3, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeakyRelu(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeakyRelu(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZeroPad(-1, 0, 0));
    }

    [Fact]
    public void A_parameter_begins_its_gradient_with_zeros_and_keeps_it()
    {
        var parameter = new Parameter(DrawnTensor.Uniform([5], 1));
        Assert.Null(parameter.Gradient);
        parameter.ClearGradient();
        Assert.Null(parameter.Gradient);
        parameter.RequireGradient();
        Tensor gradient = parameter.Gradient!;
        Assert.Equal(new float[5], gradient.Span.ToArray());
        gradient.Span.Fill(3);
        parameter.RequireGradient();
        Assert.Same(gradient, parameter.Gradient);
        Assert.Equal(3, gradient.Span[4]);
        parameter.ClearGradient();
        Assert.Equal(new float[5], gradient.Span.ToArray());
    }

    private static Shape Of(Layer layer, params Shape[] inputs) => layer.OutputShape(inputs);

    private static void RequireRefused(Layer layer, string because, params Shape[] inputs)
    {
        ArgumentException problem = Assert.ThrowsAny<ArgumentException>(() => Of(layer, inputs));
        Assert.Contains(because, problem.Message, StringComparison.Ordinal);
    }
}
