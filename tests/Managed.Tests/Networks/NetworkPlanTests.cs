using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

public sealed class NetworkPlanTests
{
    private static readonly ImmutableArray<string> Wanted = ["relu1", "joined", "softmax", "unit"];

    [Fact]
    public void Every_wanted_value_is_that_of_the_double_precision_network()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Branched();
        ImmutableArray<string> all = [.. network.Nodes.Select(node => node.Name)];
        NetworkPlan plan = network.Plan(workers, SampleNetworks.BranchedInput, new PlanOptions { Outputs = all });
        Fill(plan, 1);
        plan.Forward();
        Dictionary<string, double[]> expected = new ReferenceNetwork(network, SampleNetworks.BranchedInput).Forward(DrawnTensor.Exact(plan.Input));
        foreach (string name in all)
        {
            double scale = expected[name].Max(Math.Abs);
            Assert.All(expected[name].Zip(DrawnTensor.Exact(plan[name])), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * Math.Max(1, scale)));
        }
    }

    [Fact]
    public void Without_wishes_a_plan_gives_the_last_value_and_only_that()
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = SampleNetworks.Branched().Plan(workers, SampleNetworks.BranchedInput);
        Assert.Equal([2, 9], plan["unit"].Shape);
        Assert.Null(plan.InputGradient);
        Assert.Contains("'relu1'", Assert.Throws<ArgumentException>(() => plan["relu1"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => plan.OutputGradient("unit"));
        Assert.Throws<InvalidOperationException>(plan.Backward);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData(Network.InputName)]
    public void A_plan_for_what_is_not_computed_is_refused(string name)
    {
        using var workers = new WorkerPool(1);
        Assert.Throws<ArgumentException>(() => SampleNetworks.Branched().Plan(workers, SampleNetworks.BranchedInput, new PlanOptions { Outputs = [name] }));
    }

    [Fact]
    public void Nodes_that_lead_nowhere_wanted_need_not_fit_the_input()
    {
        using var workers = new WorkerPool(1);
        var net = new NetworkBuilder();
        net.Add("relu", new Relu());
        net.Add("dense", new Dense(new Tensor([2, 999])));
        NetworkPlan plan = net.Build().Plan(workers, [1, 3], new PlanOptions { Outputs = ["relu"] });
        new float[] { 1, -2, 3 }.CopyTo(plan.Input.Span);
        plan.Forward();
        Assert.Equal([1, 0, 3], plan["relu"].Span.ToArray());
    }

    [Theory]
    [InlineData(ConvolutionAlgorithm.ImplicitGemm, 1, 0)]
    [InlineData(ConvolutionAlgorithm.ImplicitGemm, 1, 0.1f)]
    [InlineData(ConvolutionAlgorithm.ImplicitGemm, 2, 0.1f)]
    [InlineData(ConvolutionAlgorithm.Winograd2, 1, 0)]
    [InlineData(ConvolutionAlgorithm.Winograd2, 1, 0.1f)]
    [InlineData(ConvolutionAlgorithm.Winograd4, 1, 0)]
    [InlineData(ConvolutionAlgorithm.Winograd4, 1, 0.1f)]
    [InlineData(ConvolutionAlgorithm.Depthwise, 1, 0)]
    [InlineData(ConvolutionAlgorithm.Depthwise, 2, 0.1f)]
    public void A_convolution_rectifies_along_to_the_bits_of_one_after_the_other(ConvolutionAlgorithm algorithm, int stride, float slope)
    {
        using var workers = new WorkerPool(2);
        const int Channels = 8;
        bool isDepthwise = algorithm == ConvolutionAlgorithm.Depthwise;
        var options = new ConvolutionOptions { Padding = [1], Stride = [stride], Algorithm = algorithm, Groups = isDepthwise ? Channels : 1 };
        var convolution = new Convolution(DrawnTensor.Uniform([Channels, isDepthwise ? 1 : Channels, 3, 3], 1), DrawnTensor.Uniform([Channels], 2), options);
        Layer rectifier = slope == 0 ? new Relu() : new LeakyRelu(slope);
        var net = new NetworkBuilder();
        net.Add("convolution", convolution);
        net.Add("rectifier", rectifier);
        NetworkPlan plan = net.Build().Plan(workers, [2, Channels, 37, 41]);
        DrawnTensor.Uniform(plan.Input.Shape, 3).Span.CopyTo(plan.Input.Span);
        plan.Forward();
        var between = new Tensor(plan["rectifier"].Shape);
        var expected = new Tensor(between.Shape);
        convolution.Forward(workers, [plan.Input], between);
        rectifier.Forward(workers, [between], expected);
        Assert.Contains(between.Span.ToArray(), value => value < 0);
        Assert.Equal(Array.ConvertAll(expected.Span.ToArray(), BitConverter.SingleToInt32Bits), Array.ConvertAll(plan["rectifier"].Span.ToArray(), BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_network_of_two_inputs_takes_both_and_gives_the_gradient_to_each()
    {
        using var workers = new WorkerPool(1);
        var net = new NetworkBuilder("left", "right");
        net.Add("double", Times(2), "left");
        net.Add("sum", new Add(), "double", "right", "left");
        Shape shape = [1, 1, 2];
        Network network = net.Build();
        NetworkPlan plan = network.Plan(workers, [shape, shape], new PlanOptions { InputGradient = true });
        new float[] { 1, 2 }.CopyTo(plan.Inputs[0].Span);
        new float[] { 10, 20 }.CopyTo(plan.Inputs[1].Span);
        plan.Forward();
        Assert.Equal([13, 26], plan["sum"].Span.ToArray());
        new float[] { 1, -1 }.CopyTo(plan.OutputGradient("sum").Span);
        plan.Backward();
        Assert.Equal([3, -3], plan.InputGradients[0].Span.ToArray());
        Assert.Equal([1, -1], plan.InputGradients[1].Span.ToArray());
        Assert.Throws<ArgumentException>(() => network.Plan(workers, shape));
    }

    [Fact]
    public void The_first_node_whose_value_is_not_finite_is_named()
    {
        using var workers = new WorkerPool(1);
        var net = new NetworkBuilder();
        net.Add("fine", new Relu());
        net.Add("huge", Times(1e38f));
        net.Add("after", new Relu());
        NetworkPlan plan = net.Build().Plan(workers, [1, 1, 2]);
        new float[] { 1, 2 }.CopyTo(plan.Input.Span);
        plan.Forward();
        Assert.Null(plan.FirstNotFinite());
        new float[] { 1, 20 }.CopyTo(plan.Input.Span);
        Assert.Equal("huge", plan.FirstNotFinite());
        new float[] { float.MaxValue, float.NaN }.CopyTo(plan.Input.Span);
        Assert.Equal("fine", plan.FirstNotFinite());
    }

    [Fact]
    public void A_plan_gives_the_same_bits_each_time()
    {
        using var workers = new WorkerPool(2);
        NetworkPlan plan = GradientPlan(workers);
        int[][] first = Results(plan, 3);
        _ = Results(plan, 4);
        Assert.Equal(first, Results(plan, 3));
    }

    [Fact]
    public void Two_plans_of_one_network_do_not_disturb_each_other()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Branched();
        NetworkPlan one = network.Plan(workers, SampleNetworks.BranchedInput);
        NetworkPlan other = network.Plan(workers, SampleNetworks.BranchedInput);
        Fill(one, 1);
        one.Forward();
        int[] before = DrawnTensor.Bits(one["unit"]);
        Fill(other, 2);
        other.Forward();
        Assert.Equal(before, DrawnTensor.Bits(one["unit"]));
        Assert.NotEqual(before, DrawnTensor.Bits(other["unit"]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Any_number_of_threads_gives_the_same_bits(int threads)
    {
        using var alone = new WorkerPool(1);
        using var several = new WorkerPool(threads);
        Assert.Equal(Results(GradientPlan(alone), 5), Results(GradientPlan(several), 5));
    }

    [Fact]
    public void An_example_gives_the_same_bits_alone_and_in_a_batch()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Branched();
        NetworkPlan batch = network.Plan(workers, SampleNetworks.BranchedInput);
        NetworkPlan single = network.Plan(workers, [1, 3, 9, 8]);
        Fill(batch, 1);
        batch.Forward();
        for (int n = 0; n < 2; n++)
        {
            batch.Input.Slice(n, 1).Span.CopyTo(single.Input.Span);
            single.Forward();
            Assert.Equal(DrawnTensor.Bits(batch["unit"].Slice(n, 1)), DrawnTensor.Bits(single["unit"]));
        }
    }

    [Fact]
    public void Changed_weights_are_seen_once_they_are_marked()
    {
        using var workers = new WorkerPool(1);
        var convolution = new Convolution(new Tensor(new float[] { 2 }, [1, 1, 1, 1]));
        var net = new NetworkBuilder();
        net.Add("conv", convolution);
        NetworkPlan plan = net.Build().Plan(workers, [1, 1, 1, 1], new PlanOptions { InputGradient = true });
        plan.Input.Span[0] = 5;
        foreach (float weight in new float[] { 2, 3 })
        {
            convolution.Weights.Value.Span[0] = weight;
            convolution.Weights.MarkChanged();
            plan.Forward();
            Assert.Equal(5 * weight, plan["conv"].Span[0]);
            plan.OutputGradient("conv").Span[0] = 7;
            plan.Backward();
            Assert.Equal(7 * weight, plan.InputGradient!.Span[0]);
        }
    }

    private static NetworkPlan GradientPlan(WorkerPool workers) => SampleNetworks.Branched().Learning().Plan(
        workers, SampleNetworks.BranchedInput, new PlanOptions { Outputs = Wanted, InputGradient = true, ParameterGradients = true });

    private static void Fill(NetworkPlan plan, int seed) => DrawnTensor.Uniform(plan.Input.Shape, seed).Span.CopyTo(plan.Input.Span);

    /// <summary>The bits of all values and gradients of one pass.</summary>
    private static int[][] Results(NetworkPlan plan, int seed)
    {
        Fill(plan, seed);
        plan.Forward();
        var results = Wanted.Select(name => DrawnTensor.Bits(plan[name])).ToList();
        foreach (string name in Wanted)
            DrawnTensor.Uniform(plan[name].Shape, name.Length).Span.CopyTo(plan.OutputGradient(name).Span);
        foreach ((_, Parameter parameter) in plan.Network.Parameters)
            parameter.ClearGradient();
        plan.Backward();
        results.Add(DrawnTensor.Bits(plan.InputGradient!));
        results.AddRange(plan.Network.Parameters.Select(p => DrawnTensor.Bits(p.Value.Gradient!)));
        return [.. results];
    }

    private static ChannelAffine Times(float factor)
    {
        var scale = new Tensor([1]);
        scale.Span.Fill(factor);
        return new ChannelAffine(scale, new Tensor([1]));
    }
}
