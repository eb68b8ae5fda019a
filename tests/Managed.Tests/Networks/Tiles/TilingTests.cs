using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Planning;
using Managed.Networks.Tiles;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Networks.Tiles;

public sealed class TilingTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(100, 1, 0, 0)]
    [InlineData(100, 4, 8, 5)]
    [InlineData(97, 8, 24, 17)]
    [InlineData(31, 16, 16, 20)]
    public void Tiles_stand_for_every_position_once_and_reach_as_far_over_it_as_is_seen(int length, int alignment, int before, int after)
    {
        IReadOnlyList<TileAxis> cuts = TileAxis.Cuts(length, new TileHalo(alignment, before, after));
        Assert.Equal(1, cuts[0].Count);
        Assert.Equal(cuts.Select(cut => cut.Count).Distinct().Order(), cuts.Select(cut => cut.Count));
        foreach (TileAxis cut in cuts)
        {
            Assert.Equal(0, cut.First(0));
            Assert.Equal(length, cut.First(cut.Count));
            for (int tile = 0; tile < cut.Count; tile++)
            {
                Assert.Equal(0, cut.Begin(tile) % alignment);
                Assert.True(cut.First(tile + 1) > cut.First(tile), "a tile stands for nothing");
                Assert.True(tile == 0 || cut.First(tile) >= cut.Begin(tile) + before);
                Assert.True(tile == cut.Count - 1 || cut.First(tile + 1) + after <= cut.Begin(tile) + cut.TileExtent);
                Assert.InRange(cut.Begin(tile) + cut.TileExtent, 1, length);
            }
        }
    }

    [Theory]
    [InlineData(64, 64, PaddingMode.Zero)]
    [InlineData(77, 101, PaddingMode.Zero)]
    [InlineData(83, 70, PaddingMode.Reflect)]
    public void Features_and_gradients_of_tiles_are_those_of_the_whole_picture(int height, int width, PaddingMode padding)
    {
        Network network = Build(padding);
        Shape shape = [1, 3, height, width];
        var options = new PlanOptions { Outputs = ["relu1", "relu3"], InputGradient = true, PassingOutputs = true };
        Tiling whole = Tiling.Choose(network, shape, options, null);
        (Dictionary<string, Tensor> features, Tensor gradient) expected = Run(network, whole);
        var counts = new HashSet<int>();
        for (long limit = whole.PeakBytes; ; limit = limit * 9 / 10)
        {
            Tiling tiling;
            try
            {
                tiling = Tiling.Choose(network, shape, options, limit);
            }
            catch (BudgetExceededException)
            {
                break;
            }

            Assert.True(tiling.PeakBytes <= limit);
            if (!counts.Add(tiling.Count))
                continue;
            (Dictionary<string, Tensor> features, Tensor gradient) found = Run(network, tiling with { InBands = true });
            foreach ((string layer, Tensor values) in expected.features)
                AssertNear(values, found.features[layer]);
            AssertNear(expected.gradient, found.gradient);
        }

        Assert.True(counts.Count > 2 && counts.Max() > 4, string.Join(' ', counts));
    }

    [Fact]
    public void Values_are_computed_twice_before_the_picture_is_cut_and_no_limit_is_exceeded()
    {
        var net = new NetworkBuilder();
        for (int i = 0; i < 8; i++)
        {
            net.Add($"conv{i}", Filters(4, i == 0 ? 3 : 4, i, PaddingMode.Zero));
            net.Add($"logistic{i}", new Logistic());
        }

        Network network = net.Build();
        var options = new PlanOptions { Outputs = ["logistic7"], InputGradient = true, PassingOutputs = true };
        Tiling whole = Tiling.Choose(network, [1, 3, 96, 96], options, null);
        Tiling repeating = Tiling.Choose(network, [1, 3, 96, 96], options, whole.PeakBytes - 1);
        Assert.Equal(1, repeating.Count);
        Assert.True(repeating.RepeatedCount > 0);
        BudgetExceededException exceeded = Assert.Throws<BudgetExceededException>(() => Tiling.Choose(network, [1, 3, 96, 96], options, 1000));
        Assert.InRange(Tiling.Choose(network, [1, 3, 96, 96], options, exceeded.NeededBytes).PeakBytes, 1001, exceeded.NeededBytes);
    }

    [Fact]
    public void A_network_that_sees_the_whole_picture_is_not_cut()
    {
        var net = new NetworkBuilder();
        net.Add("conv", Filters(4, 3, 1, PaddingMode.Zero));
        net.Add("norm", new InstanceNormalization(new Tensor([4]), new Tensor([4])));
        var options = new PlanOptions { Outputs = ["norm"], InputGradient = true, PassingOutputs = true };
        Assert.Throws<BudgetExceededException>(() => Tiling.Choose(net.Build(), [1, 3, 200, 200], options, 100_000));
    }

    [Fact]
    public void A_plan_hands_over_either_all_outputs_or_none()
    {
        Network network = Build(PaddingMode.Zero);
        NetworkPlan passing = network.Plan(workers, [1, 3, 20, 20], new PlanOptions { Outputs = ["relu1"], InputGradient = true, PassingOutputs = true });
        Assert.Throws<InvalidOperationException>(passing.Forward);
        Assert.Throws<InvalidOperationException>(passing.Backward);
        Assert.Throws<ArgumentException>(() => passing["relu1"]);
        NetworkPlan keeping = network.Plan(workers, [1, 3, 20, 20], new PlanOptions { Outputs = ["relu1"], InputGradient = true });
        Assert.Throws<InvalidOperationException>(() => keeping.Forward((_, _) => { }));
        Assert.Throws<InvalidOperationException>(() => keeping.Backward((_, _, _) => { }));
    }

    private static Convolution Filters(int outputs, int inputs, long seed, PaddingMode padding)
    {
        var filters = new Tensor([outputs, inputs, 3, 3]);
        new SeededRandom(seed).Fill(filters.Span, -0.5f, 0.5f);
        return new Convolution(filters, options: new ConvolutionOptions { Padding = [1], PaddingMode = padding });
    }

    /// <summary>Three stages of a convolution, or two, with pools between that round extents down.</summary>
    private static Network Build(PaddingMode padding)
    {
        var net = new NetworkBuilder();
        net.Add("conv1", Filters(6, 3, 1, padding));
        net.Add("relu1", new Relu());
        net.Add("pool1", Vgg.Pool(VggPooling.Max));
        net.Add("conv2", Filters(8, 6, 2, padding));
        net.Add("relu2", new Relu());
        net.Add("conv2b", Filters(8, 8, 3, padding));
        net.Add("relu2b", new Relu());
        net.Add("pool2", Vgg.Pool(VggPooling.Average));
        net.Add("conv3", Filters(5, 8, 4, padding));
        net.Add("relu3", new Relu());
        return net.Build();
    }

    /// <summary>Every feature, and the gradient where that to a feature is its value times a number that goes by its place.</summary>
    private (Dictionary<string, Tensor> Features, Tensor Gradient) Run(Network network, Tiling tiling)
    {
        var picture = new Tensor(tiling.Picture);
        new SeededRandom(9).Fill(picture.Span, 0, 1);
        var tiled = new TiledNetwork(network, workers, tiling, new PlanArena());
        Dictionary<string, Tensor> features = tiling.Options.Outputs.ToDictionary(name => name, name => new Tensor(tiled.ShapeOf(name)));
        Dictionary<string, Tensor> seen = tiling.Options.Outputs.ToDictionary(name => name, name => new Tensor(tiled.ShapeOf(name)));
        tiled.Forward(
            picture,
            (name, band) =>
            {
                band.CopyTo(features[name].Span);
                var rectangle = new Rectangle(band.Whole, band.Top, band.Left, band.Values.Shape);
                float[] ones = new float[band.Values.Length];
                Array.Fill(ones, 1);
                rectangle.AddTo(ones, seen[name].Span);
            },
            CancellationToken.None);
        Assert.All(seen.Values, counts => Assert.All(counts.Span.ToArray(), count => Assert.Equal(1, count)));
        Dictionary<string, float[]> factors = features.ToDictionary(pair => pair.Key, pair => pair.Value.Span.ToArray().Select((_, i) => 0.5f + (0.01f * (i % 97))).ToArray());
        var gradient = new Tensor(tiling.Picture);
        tiled.Backward(
            picture,
            (name, band, slope) =>
            {
                var factor = new float[band.Values.Length];
                band.CopyFrom(factors[name], factor);
                for (int i = 0; i < factor.Length; i++)
                    slope.Span[i] += factor[i] * band.Values.Span[i];
            },
            gradient,
            CancellationToken.None);
        return (features, gradient);
    }

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        float largest = expected.Span.ToArray().Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected.Span[i] - actual.Span[i]) <= 1e-5f * largest, $"{i}: {expected.Span[i]} and {actual.Span[i]}");
    }
}
