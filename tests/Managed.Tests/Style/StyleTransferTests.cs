using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class StyleTransferTests : IDisposable
{
    private readonly WorkerPool workers = new(2);
    private readonly Tensor content = Pictures.Waves(24, 20, 1);
    private readonly Tensor style = Pictures.Waves(16, 28, 2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads()
    {
        var options = new StyleOptions { Iterations = 4, Seed = 7, TotalVariationWeight = 0.1f };
        StyleResult one = Paint(1);
        foreach (int threads in new[] { 1, 2, 3 })
        {
            StyleResult other = Paint(threads);
            Assert.Equal(Bits(one.Picture), Bits(other.Picture));
            Assert.Equal(one.Costs.Total, other.Costs.Total);
        }

        StyleResult Paint(int threads)
        {
            using var pool = new WorkerPool(threads);
            return StyleTransfer.Run(RandomFilterModel.Build(pool, content, style, 3), pool, content, style, options);
        }
    }

    [Fact]
    public void With_curvature_fewer_iterations_come_to_lower_costs_and_pixels_stay_in_range()
    {
        var options = new StyleOptions { Iterations = 25, Initialization = StyleInitialization.Content };
        StyleResult plain = Run(options with { Iterations = 40 });
        var log = new Log();
        StyleResult curved = Run(options with { Optimizer = StyleOptimizer.LBfgs }, log);
        Assert.True(curved.Costs.Total < plain.Costs.Total, $"{curved.Costs.Total} after {curved.Iterations} iterations, {plain.Costs.Total} by Adam after 40");
        Assert.All(curved.Picture.Span.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.Equal(25, log.Costs.Count);
        Assert.Equal(log.Costs.Select(costs => costs.Total).OrderDescending(), log.Costs.Select(costs => costs.Total));
        using var alone = new WorkerPool(1);
        StyleResult other = StyleTransfer.Run(new TinyNetwork(1).Model, alone, content, style, options with { Optimizer = StyleOptimizer.LBfgs });
        Assert.Equal(Bits(curved.Picture), Bits(other.Picture));
    }

    [Theory]
    [InlineData(StyleOptimizer.Adam)]
    [InlineData(StyleOptimizer.LBfgs)]
    public void Sizes_are_gone_through_from_small_to_large(StyleOptimizer optimizer)
    {
        var shapes = new Shapes();
        Tensor large = Pictures.Waves(150, 140, 3);
        StyleResult result = StyleTransfer.Run(
            new TinyNetwork(1).Model, workers, large, Pictures.Waves(130, 160, 4), new StyleOptions { Iterations = 9, Scales = 7, Optimizer = optimizer }, shapes);
        Assert.Equal(large.Shape, result.Picture.Shape);
        Assert.Equal(9, result.Iterations);
        Assert.Equal(Enumerable.Range(1, 9), shapes.Seen.Select(seen => seen.Iteration));
        int[] widths = [.. shapes.Seen.Select(seen => seen.Shape[3]).Distinct()];
        Assert.Equal([(int)Math.Round(large.Shape[3] / 2.0), (int)Math.Round(large.Shape[3] / Math.Sqrt(2)), large.Shape[3]], widths);
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new StyleOptions { Scales = 0 }));
    }

    private sealed class Shapes : IProgress<StyleProgress>
    {
        public List<(int Iteration, Shape Shape)> Seen { get; } = [];

        public void Report(StyleProgress value) => Seen.Add((value.Iteration, value.Picture.Shape));
    }

    [Fact]
    public void Another_seed_gives_another_picture()
    {
        StyleResult one = Run(new StyleOptions { Iterations = 2, Seed = 1 });
        StyleResult two = Run(new StyleOptions { Iterations = 2, Seed = 2 });
        Assert.NotEqual(Bits(one.Picture), Bits(two.Picture));
    }

    [Fact]
    public void The_seed_does_not_matter_where_the_content_is_the_beginning()
    {
        StyleResult one = Run(new StyleOptions { Iterations = 2, Seed = 1, Initialization = StyleInitialization.Content });
        StyleResult two = Run(new StyleOptions { Iterations = 2, Seed = 2, Initialization = StyleInitialization.Content });
        Assert.Equal(Bits(one.Picture), Bits(two.Picture));
    }

    [Theory]
    [InlineData(StyleInitialization.Noise, 0.5)]
    [InlineData(StyleInitialization.Content, 0.9)]
    public void A_network_in_the_shape_of_VGG_paints_with_the_layers_of_Gatys(StyleInitialization initialization, double share)
    {
        var log = new Log();
        Tensor large = Pictures.Waves(32, 40, 3);
        StyleResult result = StyleTransfer.Run(
            VggShaped(1), workers, large, Pictures.Waves(40, 32, 4), new StyleOptions { Iterations = 30, Initialization = initialization }, log);
        Assert.Equal(large.Shape, result.Picture.Shape);
        Assert.True(result.Costs.Total < share * log.Costs[0].Total, $"the cost fell from {log.Costs[0].Total} to {result.Costs.Total} only");
        Assert.Equal(["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1"], result.Costs.Layers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_iteration_is_reported_once_with_the_picture_after_it()
    {
        var log = new Log();
        StyleResult result = Run(new StyleOptions { Iterations = 5 }, log);
        Assert.Equal([1, 2, 3, 4, 5], log.Iterations);
        Assert.All(log.Totals, total => Assert.Equal(5, total));
        Assert.Equal(5, result.Iterations);
        Assert.Equal(Bits(result.Picture), log.Pictures[^1]);
        Assert.Equal(5, log.Pictures.Select(picture => string.Join(',', picture)).Distinct().Count());
    }

    [Fact]
    public void Reported_costs_are_those_of_the_picture_before()
    {
        var log = new Log();
        var options = new StyleOptions { Iterations = 2, Initialization = StyleInitialization.Content };
        StyleResult result = Run(options, log);
        var objective = new StyleObjective(new TinyNetwork(1).Model, workers, content, style, options);
        Assert.Equal(objective.Evaluate(content, null).Total, log.Costs[0].Total);
        Assert.Equal(objective.Evaluate(result.Picture, null).Total, result.Costs.Total);
        Assert.Equal(objective.PeakBytes, result.PeakBytes);
    }

    [Fact]
    public void Cancelling_stops_before_the_next_iteration()
    {
        using var source = new CancellationTokenSource();
        var log = new Log { After = iteration => Cancel(iteration == 3) };
        Assert.Throws<OperationCanceledException>(() => Run(new StyleOptions { Iterations = 100 }, log, source.Token));
        Assert.Equal([1, 2, 3], log.Iterations);

        void Cancel(bool now)
        {
            if (now)
                source.Cancel();
        }
    }

    [Fact]
    public void Without_iterations_the_beginning_is_returned_in_memory_of_its_own()
    {
        StyleResult result = Run(new StyleOptions { Iterations = 0, Initialization = StyleInitialization.Content });
        Assert.Equal(Bits(content), Bits(result.Picture));
        Assert.Equal(0, result.Costs.Content);
        result.Picture.Span.Clear();
        Assert.NotEqual(0, content.Span[0]);
    }

    [Fact]
    public void Noise_begins_within_a_tenth_of_grey()
    {
        float[] values = Run(new StyleOptions { Iterations = 0 }).Picture.Span.ToArray();
        Assert.All(values, value => Assert.InRange(value, 0.4f, 0.6f));
        Assert.True(values.Max() - values.Min() > 0.19f);
    }

    [Fact]
    public void Pixels_stay_between_0_and_1_and_the_given_pictures_as_they_are()
    {
        int[] contentBits = Bits(content);
        int[] styleBits = Bits(style);
        var log = new Log();
        StyleResult result = Run(new StyleOptions { Iterations = 5, LearningRate = 0.5f }, log);
        Assert.All(result.Picture.Span.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.All(log.Pictures.SelectMany(bits => bits), bits => Assert.InRange(BitConverter.Int32BitsToSingle(bits), 0, 1));
        Assert.Contains(log.Pictures[^1], bits => BitConverter.Int32BitsToSingle(bits) is 0 or 1);
        Assert.Equal(contentBits, Bits(content));
        Assert.Equal(styleBits, Bits(style));
    }

    [Fact]
    public void The_first_step_moves_every_pixel_that_has_a_slope_by_the_learning_rate()
    {
        var options = new StyleOptions { Iterations = 1, LearningRate = 0.01f, Initialization = StyleInitialization.Content };
        var gradient = new Tensor(content.Shape);
        new StyleObjective(new TinyNetwork(1).Model, workers, content, style, options).Evaluate(content, gradient);
        float[] moved = Run(options).Picture.Span.ToArray();
        Assert.True(gradient.Span.ToArray().Count(slope => Math.Abs(slope) > 1e-5f) > content.Length / 2);
        for (int i = 0; i < moved.Length; i++)
        {
            if (Math.Abs(gradient.Span[i]) > 1e-5f)
                Assert.Equal(Math.Clamp(content.Span[i] - (0.01f * Math.Sign(gradient.Span[i])), 0, 1), moved[i], 2e-5f);
        }
    }

    [Fact]
    public void A_picture_that_is_no_number_is_told()
    {
        content.Span[5] = float.NaN;
        Assert.Throws<ArithmeticException>(() => Run(new StyleOptions { Iterations = 3 }));
    }

    private static int[] Bits(Tensor picture) => Array.ConvertAll(picture.Span.ToArray(), BitConverter.SingleToInt32Bits);

    /// <summary>Stages of 2, 2, 4, 4, 1 convolutions with four filters each, named as in VGG-19.</summary>
    private static PerceptualModel VggShaped(long seed)
    {
        var random = new SeededRandom(seed);
        var net = new NetworkBuilder();
        int inputs = 3;
        int[] counts = [2, 2, 4, 4, 1];
        for (int stage = 1; stage <= counts.Length; stage++)
        {
            for (int i = 1; i <= counts[stage - 1]; i++, inputs = 4)
            {
                var filters = new Tensor([4, inputs, 3, 3]);
                random.Fill(filters.Span, -0.4f, 0.6f);
                net.Add($"conv{stage}_{i}", new Convolution(filters, options: new ConvolutionOptions { Padding = [1] }));
                net.Add($"relu{stage}_{i}", new Relu());
            }

            net.Add($"pool{stage}", Vgg.Pool(VggPooling.Max));
        }

        return PerceptualModel.OfVgg("tiny VGG", net.Build());
    }

    private StyleResult Run(StyleOptions options, IProgress<StyleProgress>? progress = null, CancellationToken cancellation = default) =>
        StyleTransfer.Run(new TinyNetwork(1).Model, workers, content, style, options, progress, cancellation);

    private sealed class Log : IProgress<StyleProgress>
    {
        public List<int> Iterations { get; } = [];

        public List<int> Totals { get; } = [];

        public List<StyleCosts> Costs { get; } = [];

        public List<int[]> Pictures { get; } = [];

        public Action<int> After { get; init; } = _ => { };

        public void Report(StyleProgress value)
        {
            Iterations.Add(value.Iteration);
            Totals.Add(value.Iterations);
            Costs.Add(value.Costs);
            Pictures.Add(Bits(value.Picture));
            After(value.Iteration);
        }
    }
}
