using System;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class StyleOptionsTests : IDisposable
{
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_are_finite_and_not_negative(float weight)
    {
        Assert.Contains("content cost", Refused(new StyleOptions { ContentWeight = weight }), StringComparison.Ordinal);
        Assert.Contains("style cost", Refused(new StyleOptions { StyleWeight = weight }), StringComparison.Ordinal);
        Assert.Contains("total variation", Refused(new StyleOptions { TotalVariationWeight = weight }), StringComparison.Ordinal);
        Assert.Contains("'relu1'", Refused(new StyleOptions { StyleLayers = [new("relu1", weight)] }), StringComparison.Ordinal);
        Assert.Contains("'relu2'", Refused(new StyleOptions { ContentLayers = [new("relu2", weight)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_are_not_there_are_named()
    {
        Assert.Contains("'relu9_9'", Refused(new StyleOptions { StyleLayers = [new("relu9_9")] }), StringComparison.Ordinal);
        Assert.Contains("'conv'", Refused(new StyleOptions { ContentLayers = [new("conv")] }), StringComparison.Ordinal);
        Assert.Contains("input", Refused(new StyleOptions { ContentLayers = [new("input")] }), StringComparison.Ordinal);
        Assert.Contains("'relu1' is named twice", Refused(new StyleOptions { StyleLayers = [new("relu1"), new("relu1")] }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_learning_rate_is_finite_and_above_0(float rate) =>
        Assert.Contains("learning rate", Refused(new StyleOptions { LearningRate = rate }), StringComparison.Ordinal);

    [Fact]
    public void Iterations_are_not_negative() => Assert.Throws<ArgumentOutOfRangeException>(() => Run(new StyleOptions { Iterations = -1 }, Pictures.Flat(8, 8, 0)));

    [Fact]
    public void Pictures_are_single_and_of_three_channels()
    {
        Assert.Throws<ArgumentException>(() => Run(new StyleOptions(), new Tensor([2, 3, 8, 8])));
        Assert.Throws<ArgumentException>(() => Run(new StyleOptions(), new Tensor([1, 4, 8, 8])));
        Assert.Throws<ArgumentException>(() => Run(new StyleOptions(), new Tensor([3, 8, 8])));
        Assert.Throws<ArgumentException>(() => StyleTransfer.Run(new TinyNetwork(1).Model, workers, Pictures.Flat(8, 8, 0), new Tensor([2, 3, 8, 8])));
    }

    [Fact]
    public void A_picture_too_small_for_the_network_is_refused_by_the_layer()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Run(new StyleOptions(), Pictures.Flat(1, 8, 0)));
        Assert.Contains("pool1", exception.Message, StringComparison.Ordinal);
    }

    private string Refused(StyleOptions options) => Assert.Throws<ArgumentException>(() => Run(options, Pictures.Flat(8, 8, 0.5f))).Message;

    private void Run(StyleOptions options, Tensor content) => StyleTransfer.Run(new TinyNetwork(1).Model, workers, content, Pictures.Flat(8, 8, 0.2f), options);
}
