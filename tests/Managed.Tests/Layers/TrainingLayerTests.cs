using System;
using System.Linq;
using Managed.Kernels.Normalization;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Layers;

public sealed class TrainingLayerTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(3, 35)]
    public void A_batch_is_normalised_by_its_own_moments_and_so_are_the_gradients(int batch, int positions)
    {
        const int Channels = 3;
        BatchNormalization layer = Normalization(Channels);
        NetworkPlan plan = Plan(layer, [batch, Channels, positions], training: true);
        DrawnTensor.Uniform(plan.Input.Shape, 5).Span.CopyTo(plan.Input.Span);
        plan.Forward();
        double[] x = DrawnTensor.Exact(plan.Input);
        double[] scale = DrawnTensor.Exact(layer.Scale.Value);
        double[] shift = DrawnTensor.Exact(layer.Shift.Value);
        var y = new double[x.Length];
        NormalizationReference.Batch(Channels, positions, layer.Options.Epsilon, x, scale, shift, y);
        RequireClose(y, plan["layer"]);

        Tensor seed = DrawnTensor.Uniform(plan.Input.Shape, 6);
        seed.Span.CopyTo(plan.OutputGradient("layer").Span);
        plan.Backward();
        var (dx, dScale, dShift) = (new double[x.Length], new double[Channels], new double[Channels]);
        NormalizationReference.BatchBackward(Channels, positions, layer.Options.Epsilon, x, scale, DrawnTensor.Exact(seed), dx, dScale, dShift);
        if (batch * positions > 1)
            RequireClose(dx, plan.InputGradient!);
        RequireClose(dScale, layer.Scale.Gradient!);
        RequireClose(dShift, layer.Shift.Gradient!);
    }

    [Fact]
    public void Running_moments_follow_the_batches_and_are_what_counts_afterwards()
    {
        var layer = new BatchNormalization(2, new BatchNormalizationOptions { Momentum = 0.25f });
        NetworkPlan plan = Plan(layer, [2, 2, 2], training: true);
        new float[] { 1, 2, 10, 10, 3, 6, 10, 10 }.CopyTo(plan.Input.Span);
        plan.Forward();
        Assert.Equal([0.25f * 3, 0.25f * 10], layer.Mean.Span.ToArray());
        Assert.Equal(1 + (0.25f * ((14f / 3) - 1)), layer.Variance.Span[0], 1e-6f);
        Assert.Equal(0.75f, layer.Variance.Span[1]);
        float[] before = layer.Mean.Span.ToArray();
        Assert.Null(plan.FirstNotFinite());
        Assert.Equal(before, layer.Mean.Span.ToArray());

        NetworkPlan use = Plan(layer, [1, 2, 1], training: false);
        new float[] { 5, 7 }.CopyTo(use.Input.Span);
        use.Forward();
        Assert.Equal((5 - layer.Mean.Span[0]) / MathF.Sqrt(layer.Variance.Span[0] + 1e-5f), use["layer"].Span[0], 1e-5f);
        Assert.Equal(before, layer.Mean.Span.ToArray());
    }

    [Fact]
    public void Moments_that_come_again_with_a_dropped_value_are_not_counted_twice()
    {
        (float[] Mean, int[] Gradient, long Bytes) Run(long? limit)
        {
            var net = new NetworkBuilder();
            var layers = Enumerable.Range(0, 12).Select(i => Normalization(3)).ToArray();
            for (int i = 0; i < layers.Length; i++)
            {
                net.Add($"normalization{i}", layers[i]);
                net.Add($"dropout{i}", new Dropout(0.25f, i));
                net.Add($"relu{i}", new Relu());
            }

            NetworkPlan plan = net.Build().Plan(workers, [4, 3, 50], new PlanOptions { Training = true, InputGradient = true, MemoryLimit = limit });
            Assert.Equal(limit is not null, plan.RepeatedCount > 0);
            DrawnTensor.Uniform(plan.Input.Shape, 1).Span.CopyTo(plan.Input.Span);
            plan.PassNumber = 7;
            plan.Forward();
            plan.OutputGradient(plan.Network.Output).Span.Fill(1);
            plan.Backward();
            return ([.. layers.SelectMany(layer => layer.Mean.Span.ToArray())], DrawnTensor.Bits(plan.InputGradient!), plan.PeakBytes);
        }

        (float[] mean, int[] gradient, long bytes) = Run(null);
        Assert.Contains(mean, value => value != 0);
        Assert.Contains(gradient, bits => bits != 0);
        (float[] limitedMean, int[] limitedGradient, _) = Run(bytes * 3 / 4);
        Assert.Equal(mean, limitedMean);
        Assert.Equal(gradient, limitedGradient);
    }

    [Fact]
    public void Dropout_drops_its_share_by_seed_and_pass_and_scales_the_rest()
    {
        NetworkPlan plan = Plan(new Dropout(0.25f, 1), [1, 40_000], training: true);
        plan.Input.Span.Fill(3);
        int[] first = Pass(plan, 1);
        int dropped = first.Count(bits => bits == 0);
        Assert.InRange(dropped, 9_600, 10_400);
        Assert.All(first, bits => Assert.True(bits == 0 || BitConverter.Int32BitsToSingle(bits) == 4));
        Assert.Equal(first, DrawnTensor.Bits(plan.InputGradient!).Select(bits => bits == 0 ? 0 : BitConverter.SingleToInt32Bits(4)));
        Assert.NotEqual(first, Pass(plan, 2));
        Assert.Equal(first, Pass(plan, 1));
        NetworkPlan other = Plan(new Dropout(0.25f, 2), [1, 40_000], training: true);
        other.Input.Span.Fill(3);
        Assert.NotEqual(first, Pass(other, 1));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void A_rate_is_a_probability_below_one(float rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(rate, 1));

    private static int[] Pass(NetworkPlan plan, long number)
    {
        plan.PassNumber = number;
        plan.Forward();
        int[] bits = DrawnTensor.Bits(plan["layer"]);
        plan.OutputGradient("layer").Span.Fill(1);
        plan.Backward();
        return bits;
    }

    private static BatchNormalization Normalization(int channels)
    {
        var layer = new BatchNormalization(channels);
        DrawnTensor.Uniform([channels], 1).Span.CopyTo(layer.Scale.Value.Span);
        DrawnTensor.Uniform([channels], 2).Span.CopyTo(layer.Shift.Value.Span);
        layer.Scale.RequireGradient();
        layer.Shift.RequireGradient();
        return layer;
    }

    private NetworkPlan Plan(Layer layer, Shape input, bool training)
    {
        var net = new NetworkBuilder();
        net.Add("layer", layer);
        return net.Build().Plan(workers, input, new PlanOptions { Training = training, InputGradient = true, ParameterGradients = true });
    }

    private static void RequireClose(double[] expected, Tensor actual)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.All(expected.Zip(DrawnTensor.Exact(actual)), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * scale));
    }
}
