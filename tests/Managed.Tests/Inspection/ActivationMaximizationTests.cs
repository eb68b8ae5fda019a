using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Inspection;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class ActivationMaximizationTests
{
    private static readonly MaximizationOptions Options = new() { Size = 16, Iterations = 60, Jitter = 3 };

    [Fact]
    public void A_unit_that_looks_for_red_is_given_red()
    {
        using var workers = new WorkerPool(2);
        var net = new NetworkBuilder();

        // Unit 1 is red less green and blue, and silent on grey.
        net.Add("conv", new Convolution(new Tensor(new float[] { 0, 1, 0, 2, -1, -1 }, [2, 3, 1, 1]), new Tensor(new float[] { 0, -1 }, [2])));
        net.Add("relu", new Relu());
        Tensor picture = ActivationMaximization.Run(new InspectedNetwork("red", net.Build()), workers, "relu", 1, Options with { GreyWeight = 0, LearningRate = 0.5f });
        float Mean(int channel) => picture.Span.Slice(channel * 256, 256).ToArray().Average();
        Assert.InRange(Mean(0), 0.8f, 1);
        Assert.InRange(Mean(1), 0, 0.3f);
        Assert.InRange(Mean(2), 0, 0.3f);
    }

    [Fact]
    public void The_activation_rises_and_grey_holds_pixels_back()
    {
        using var workers = new WorkerPool(1);
        List<float> told = [];
        Tensor free = ActivationMaximization.Run(Model(), workers, "relu2", 2, Options with { GreyWeight = 0 }, new Progress(told.Add));
        Assert.Equal(Options.Iterations, told.Count);
        Assert.True(told[^1] > told[0] + 0.5f, $"from {told[0]} to {told[^1]}");
        Tensor held = ActivationMaximization.Run(Model(), workers, "relu2", 2, Options with { GreyWeight = 5 });
        double Distance(Tensor picture) => picture.Span.ToArray().Sum(pixel => Math.Pow(pixel - 0.5, 2));
        Assert.True(Distance(held) < Distance(free) / 2, $"{Distance(held)} against {Distance(free)}");
    }

    [Fact]
    public void The_picture_depends_on_the_seed_and_not_on_the_threads()
    {
        int[] Run(int threads, long seed)
        {
            using var workers = new WorkerPool(threads);
            return DrawnTensor.Bits(ActivationMaximization.Run(Model(), workers, "conv2", 0, Options with { Seed = seed, Iterations = 5 }));
        }

        int[] first = Run(1, 1);
        Assert.Equal(first, Run(3, 1));
        Assert.NotEqual(first, Run(1, 2));
    }

    [Fact]
    public void What_does_not_fit_is_the_callers_mistake()
    {
        using var workers = new WorkerPool(1);
        void Refuses(string layer, int unit, MaximizationOptions options) => Assert.ThrowsAny<ArgumentException>(() => ActivationMaximization.Run(Model(), workers, layer, unit, options));
        Refuses("none", 0, Options);
        Refuses("relu2", 3, Options);
        Refuses("relu2", -1, Options);
        Refuses("relu2", 0, Options with { Jitter = 16 });
        Refuses("relu2", 0, Options with { Size = 0 });
        Refuses("relu2", 0, Options with { LearningRate = 0 });
        Refuses("relu2", 0, Options with { GreyWeight = float.NaN });
        Assert.Throws<OperationCanceledException>(() => ActivationMaximization.Run(Model(), workers, "relu2", 0, Options, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Pictures_stand_in_rows()
    {
        RgbImage[] pictures = [.. Enumerable.Range(0, 3).Select(i => new DrawnPictures(3, 8).Read(i))];
        RgbImage grid = PictureGrid.Draw(pictures);
        Assert.Equal((4 + (2 * 12), 4 + (2 * 12)), (grid.Width, grid.Height));
        Assert.Equal(pictures[2].Pixels.ToArray(), grid.Crop(4, 16, 8, 8).Pixels.ToArray());
        Assert.Same(pictures[1], PictureGrid.Draw([pictures[1]]));
        Assert.Throws<ArgumentException>(() => PictureGrid.Draw([pictures[0], new DrawnPictures(1, 9).Read(0)]));
    }

    private static InspectedNetwork Model()
    {
        var net = new NetworkBuilder();
        net.Add("conv1", new Convolution(DrawnTensor.Uniform([4, 3, 3, 3], 1), DrawnTensor.Uniform([4], 2), new ConvolutionOptions { Padding = [1] }));
        net.Add("relu1", new Relu());
        net.Add("pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
        net.Add("conv2", new Convolution(DrawnTensor.Uniform([3, 4, 3, 3], 3), DrawnTensor.Uniform([3], 4), new ConvolutionOptions { Padding = [1] }));
        net.Add("relu2", new Relu());
        return new InspectedNetwork("small", net.Build());
    }

    private sealed class Progress(Action<float> handle) : IProgress<float>
    {
        public void Report(float value) => handle(value);
    }
}
