using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using Managed.Formats;
using Managed.Style;
using Managed.Tensors;
using Managed.Tests.Formats;
using Xunit;

namespace Managed.Tests.Style;

public sealed class StyleRunTests : IDisposable
{
    private static readonly StyleOptions Brief = new() { Iterations = 6, Seed = 5 };

    private readonly WorkerPool workers = new(2);
    private readonly Tensor content = Pictures.Waves(100, 96, 1);
    private readonly Tensor style = Pictures.Waves(92, 110, 2);

    public static TheoryData<StyleOptions> Kinds =>
    [
        Brief with { Scales = 2 },
        Brief with { Scales = 2, Average = true, Initialization = StyleInitialization.Content },
        Brief with { Scales = 2, Optimizer = StyleOptimizer.LBfgs },
        Brief with { Iterations = 14, Optimizer = StyleOptimizer.LBfgs, Tolerance = 0.99f },
    ];

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Stored_after_any_iteration_a_run_goes_on_to_the_bit(StyleOptions options)
    {
        StyleResult whole = New(options).Finish();
        StyleRun run = New(options);
        for (bool complete = false; !complete;)
        {
            StyleRun other = Reopened(options, Saved(run));
            Assert.Equal(run.Iteration, other.Iteration);
            AssertSame(whole, other.Finish());
            complete = run.IsComplete;
            if (!complete)
                run.Step();
        }

        AssertSame(whole, run.Finish());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cancelled_at_any_moment_a_run_goes_on_to_the_bit(StyleOptions options)
    {
        StyleResult whole = New(options).Finish();
        StyleRun run = New(options);
        var random = new Random(3);
        for (int cancelled = 0; !run.IsComplete;)
        {
            using var source = new CancellationTokenSource();
            if (cancelled < 10)
                source.CancelAfter(TimeSpan.FromMilliseconds(10 * random.NextDouble()));
            try
            {
                run.Step(source.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                run = Reopened(options, Saved(run));
            }
        }

        AssertSame(whole, run.Finish());
    }

    [Fact]
    public void A_run_that_is_complete_does_no_step()
    {
        StyleRun run = New(Brief with { Iterations = 1 });
        run.Step();
        Assert.True(run.IsComplete);
        Assert.Throws<InvalidOperationException>(() => run.Step());
        Assert.True(New(Brief with { Iterations = 0 }).IsComplete);
    }

    [Fact]
    public void A_run_with_any_other_option_is_refused_and_the_option_named()
    {
        StyleRun run = New(Brief);
        run.Step();
        byte[] saved = Saved(run);
        PropertyInfo[] properties = [.. typeof(StyleOptions).GetProperties().Where(property => property.CanWrite)];
        Assert.True(properties.Length > 10);
        foreach (PropertyInfo property in properties)
        {
            StyleOptions other = Brief with { };
            object? value = property.GetValue(other);
            property.SetValue(other, Another(value, property));
            StyleMismatchException mismatch = Assert.Throws<StyleMismatchException>(() => Reopened(other, saved));
            Assert.Equal(StyleRunPart.Options, mismatch.Part);
            Assert.Contains($": {property.Name} was ", mismatch.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_on_other_pictures_or_with_another_model_is_refused()
    {
        byte[] saved = Saved(New(Brief));
        StyleRunPart Differs(StyleRun run) => Assert.Throws<StyleMismatchException>(() => run.Restore(SafeTensors.Read(saved, "saved"))).Part;
        Assert.Equal(StyleRunPart.Content, Differs(new StyleRun(new TinyNetwork(1).Model, workers, StyleInputs.Of(style, style), Brief)));
        Assert.Equal(StyleRunPart.Style, Differs(new StyleRun(new TinyNetwork(1).Model, workers, StyleInputs.Of(content, content), Brief)));
        Assert.Equal(StyleRunPart.Model, Differs(new StyleRun(new TinyNetwork(2).Model, workers, StyleInputs.Of(content, style), Brief)));
        StyleInputs inputs = StyleInputs.Of(content, style);
        Assert.Equal(StyleRunPart.Style, Differs(new StyleRun(new TinyNetwork(1).Model, workers, inputs with { Start = content }, Brief)));
        Assert.Equal(StyleRunPart.Style, Differs(new StyleRun(new TinyNetwork(1).Model, workers, inputs with { Styles = [new(style, 2)] }, Brief)));
        Tensor regions = Pictures.Noise(20, 20, 1);
        StyleInputs guided = inputs with { Guidance = regions, Styles = [new(style) { Guidance = regions }] };
        Assert.Equal(StyleRunPart.Style, Differs(new StyleRun(new TinyNetwork(1).Model, workers, guided, Brief)));
        PerceptualModel layers = new TinyNetwork(1).Model with { StyleLayers = [new("relu1")] };
        Assert.Equal(StyleRunPart.Model, Differs(new StyleRun(layers, workers, StyleInputs.Of(content, style), Brief)));
    }

    [Fact]
    public void Damage_anywhere_is_noticed_and_changes_nothing()
    {
        StyleOptions options = Brief with { Optimizer = StyleOptimizer.LBfgs, Iterations = 3 };
        StyleResult whole = New(options).Finish();
        StyleRun stored = New(options);
        stored.Step();
        byte[] saved = Saved(stored);
        var random = new Random(1);
        StyleRun run = New(options);
        IEnumerable<int> places = Enumerable.Range(0, 40).Select(_ => random.Next(1200)).Concat(Enumerable.Range(0, 10).Select(_ => random.Next(saved.Length)));
        foreach (int place in places)
        {
            byte[] damaged = [.. saved];
            damaged[place] ^= 1;
            Exception? exception = Record.Exception(() => run.Restore(SafeTensors.Read(damaged, "damaged")));
            Assert.True(exception is InvalidFileException or StyleMismatchException, $"byte {place}: {exception}");
        }

        Assert.Throws<InvalidFileException>(() => run.Restore(SafeTensors.Read(saved.AsMemory(0, saved.Length - 4), "truncated")));
        Assert.Equal(0, run.Iteration);
        AssertSame(whole, run.Finish());
    }

    [Fact]
    public void A_disk_that_is_full_while_a_run_is_stored_costs_the_store_and_not_the_run()
    {
        StyleOptions options = Brief with { Optimizer = StyleOptimizer.LBfgs, Iterations = 3 };
        StyleResult whole = New(options).Finish();
        StyleRun run = New(options);
        run.Step();
        int length = Saved(run).Length;
        for (int part = 0; part < 40; part++)
        {
            var disk = new MemoryStream();
            long room = (long)length * part / 40;
            Assert.Throws<IOException>(() => run.Save(new FullDisk(disk, room)));
            Assert.Throws<InvalidFileException>(() => New(options).Restore(SafeTensors.Read(disk.ToArray(), "part of a store")));
        }

        AssertSame(whole, Reopened(options, Saved(run)).Finish());
        AssertSame(whole, run.Finish());
    }

    [Fact]
    public void The_lowest_picture_is_the_result()
    {
        StyleRun run = New(Brief with { LearningRate = 0.9f, Initialization = StyleInitialization.Content });
        double lowest = double.PositiveInfinity;
        double last = 0;
        while (!run.IsComplete)
            lowest = Math.Min(lowest, last = run.Step().Costs.Total);
        Assert.True(last > lowest, "steps of this size were to overshoot");
        StyleResult result = run.Finish();
        Assert.Equal(lowest, result.Costs.Total);
        Assert.Equal(lowest, new StyleObjective(new TinyNetwork(1).Model, workers, content, style, run.Options).Evaluate(result.Picture, null).Total);
    }

    [Fact]
    public void Costs_that_run_away_send_Adam_back_with_smaller_steps()
    {
        Tensor beginning = style.Clone();
        foreach (ref float value in beginning.Span)
            value = Math.Clamp(value + 1e-5f, 0, 1);
        var options = new StyleOptions { Iterations = 12, LearningRate = 0.8f, Initialization = StyleInitialization.Content, ContentWeight = 0, TotalVariationWeight = 0 };
        var run = new StyleRun(new TinyNetwork(1).Model, workers, StyleInputs.Of(beginning, style), options);
        double first = run.Step().Costs.Total;
        Assert.Equal(first, run.Step().Costs.Total);
        double[] later = [.. Enumerable.Range(0, 10).Select(_ => run.Step().Costs.Total)];
        Assert.Contains(later, total => total > first);
        Assert.All(later, total => Assert.True(total <= 1e6 * first));
        Assert.True(run.Finish().Costs.Total <= first);
    }

    [Fact]
    public void Gradients_that_are_never_finite_are_told()
    {
        var options = new StyleOptions { Iterations = 30, ContentWeight = 3e38f, Scaling = CostScaling.Course };
        Assert.Contains("no longer finite", Assert.Throws<ArithmeticException>(() => New(options).Finish()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mean_of_pictures_weighs_each_nine_and_ninety_hundredths_of_the_next()
    {
        StyleOptions options = Brief with { Iterations = 4 };
        var pictures = new List<float[]>();
        for (StyleRun plain = New(options); !plain.IsComplete;)
            pictures.Add(plain.Step().Picture.Span.ToArray());
        float[] mean = New(options with { Average = true }).Finish().Picture.Span.ToArray();
        double[] weights = [.. Enumerable.Range(0, 4).Select(i => Math.Pow(0.99, 3 - i))];
        for (int i = 0; i < mean.Length; i++)
            Assert.Equal(weights.Zip(pictures, (weight, picture) => weight * picture[i]).Sum() / weights.Sum(), mean[i], 1e-5);
        Assert.Throws<ArgumentException>(() => New(options with { Average = true, Optimizer = StyleOptimizer.LBfgs }));
    }

    [Theory]
    [InlineData(StyleOptimizer.Adam)]
    [InlineData(StyleOptimizer.LBfgs)]
    public void A_size_ends_when_its_cost_hardly_falls(StyleOptimizer optimizer)
    {
        StyleOptions options = Brief with { Iterations = 40, Optimizer = optimizer };
        Assert.Equal(40, New(options).Finish().Iterations);
        Assert.Equal(11, New(options with { Tolerance = 0.9999f }).Finish().Iterations);
        StyleRun run = New(options with { Tolerance = 0.2f });
        var lowest = new List<double>();
        while (!run.IsComplete)
            lowest.Add(Math.Min(run.Step().Costs.Total, lowest.LastOrDefault(double.PositiveInfinity)));
        Assert.InRange(run.Iteration, 12, 39);
        Assert.True(lowest[^1] > 0.8 * lowest[^11]);
        Assert.True(lowest[^2] <= 0.8 * lowest[^12]);
        Assert.Throws<ArgumentException>(() => New(options with { Tolerance = float.NaN }));
    }

    [Fact]
    public void The_share_of_the_work_grows_with_the_pixels()
    {
        StyleRun run = New(Brief with { Scales = 2 });
        double[] shares = [.. Enumerable.Range(0, 6).Select(_ => run.Step().Share)];
        Assert.Equal([1 / 9.0, 2 / 9.0, 3 / 9.0, 5 / 9.0, 7 / 9.0, 1], shares, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    private static object Another(object? value, PropertyInfo property) => value switch
    {
        null when property.PropertyType == typeof(long?) => 1L << 30,
        bool flag => !flag,
        int number => number + 1,
        long number => number + 1,
        float number => (number / 2) + 0.125f,
        Enum => Enum.GetValues(property.PropertyType).Cast<object>().First(other => !other.Equals(value)),
        System.Collections.Immutable.ImmutableArray<LayerWeight> => System.Collections.Immutable.ImmutableArray.Create(new LayerWeight("relu1", 3)),
        _ => throw new NotSupportedException($"Say here how {property.Name} is changed."),
    };

    private static byte[] Saved(StyleRun run)
    {
        var stream = new MemoryStream();
        run.Save(stream);
        return stream.ToArray();
    }

    private static void AssertSame(StyleResult expected, StyleResult actual)
    {
        Assert.Equal(Bits(expected.Picture), Bits(actual.Picture));
        Assert.Equal(expected.Costs.Total, actual.Costs.Total);
        Assert.Equal(expected.Iterations, actual.Iterations);
    }

    private static int[] Bits(Tensor picture) => Array.ConvertAll(picture.Span.ToArray(), BitConverter.SingleToInt32Bits);

    private StyleRun New(StyleOptions options) => new(new TinyNetwork(1).Model, workers, StyleInputs.Of(content, style), options);

    private StyleRun Reopened(StyleOptions options, byte[] saved)
    {
        StyleRun run = New(options);
        run.Restore(SafeTensors.Read(saved, "saved"));
        return run;
    }
}
