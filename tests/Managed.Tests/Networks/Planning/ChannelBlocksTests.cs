using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Networks;
using Managed.Networks.Planning;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks.Planning;

/// <summary>Plans whose values have their channels in blocks against plans of planes.</summary>
public sealed class ChannelBlocksTests
{
    private static readonly int[] Sides = [96, 160, 64];
    private static readonly int[] Threads = [1, 2, 3, 7];

    [Fact]
    public void Random_networks_give_the_bits_of_planes() => Prop.ForAll(Arb.From(Networks()), GivesTheBitsOfPlanes).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("face", 1)]
    [InlineData("face", 3)]
    [InlineData("detector", 1)]
    [InlineData("detector", 2)]
    [InlineData("landmarks", 3)]
    public void The_networks_for_faces_give_the_bits_of_planes(string name, int threads)
    {
        var weights = new RandomWeights(5);
        (Network network, int side) = name switch
        {
            "face" => (FaceResNet.Build(weights), FaceResNet.InputSize),
            "detector" => (TinyFaceDetectorNet.Build(weights), 160),
            _ => (FaceLandmarkNet.Build(weights), FaceLandmarkNet.InputSize),
        };
        GivesTheBitsOfPlanes(network, [2, 3, side, side], [], threads);
    }

    /// <summary>Two branches whose rectifiers run after both convolutions, over sums that are zeros of either sign.</summary>
    [Fact]
    public void Rectifiers_that_run_later_give_the_bits_of_planes()
    {
        var zeros = new Tensor([16]);
        zeros.Span.Fill(-0f);
        var net = new NetworkBuilder();
        net.Add("first", new Convolution(DrawnTensor.Uniform([16, 16, 1, 1], 1), zeros));
        foreach (string branch in (string[])["a", "b"])
            net.Add($"{branch}/conv", new Convolution(DrawnTensor.Uniform([16, 16, 1, 1], 2), zeros), "first");
        foreach (string branch in (string[])["a", "b"])
            net.Add($"{branch}/relu", new Relu(), $"{branch}/conv");
        foreach (string branch in (string[])["a", "b"])
            net.Add($"{branch}/pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }), $"{branch}/relu");
        net.Add("sum", new Add(), "a/pool", "b/pool");
        net.Add("mean", new GlobalAveragePool());
        net.Add("dense", new Dense(DrawnTensor.Uniform([4, 16], 3)));
        GivesTheBitsOfPlanes(net.Build(), [2, 16, 6, 6], [], 1);
    }

    [Fact]
    public void One_network_under_plans_of_different_extents_gives_the_bits_of_planes()
    {
        Network network = TinyFaceDetectorNet.Build(new RandomWeights(9));
        using var workers = new WorkerPool(2);
        NetworkPlan[] plans = [.. Sides.Select(side => network.Plan(workers, [1, 3, side, side]))];
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (NetworkPlan plan in plans)
            {
                DrawnTensor.Uniform(plan.Input.Shape, 3, 100).Span.CopyTo(plan.Input.Span);
                plan.Forward();
                NetworkPlan planes = network.Plan(workers, plan.Input.Shape, new PlanOptions { ChannelBlocks = false });
                plan.Input.Span.CopyTo(planes.Input.Span);
                planes.Forward();
                Assert.Equal(DrawnTensor.Bits(planes[network.Output]), DrawnTensor.Bits(plan[network.Output]));
            }
        }
    }

    [Fact]
    public void A_sum_that_is_not_finite_is_named_and_not_the_rectifier_after_it()
    {
        var net = new NetworkBuilder();
        net.Add("large", new ChannelAffine(new Tensor([1]), Filled(-3e38f)));
        net.Add("sum", new Add(), "large", "large");
        net.Add("relu", new Relu());
        using var workers = new WorkerPool(1);
        NetworkPlan plan = net.Build().Plan(workers, [1, 1, 2, 2]);
        plan.Forward();
        Assert.Equal("sum", plan.FirstNotFinite());

        static Tensor Filled(float value)
        {
            var tensor = new Tensor([1]);
            tensor.Span.Fill(value);
            return tensor;
        }
    }

    [Fact]
    public void A_value_that_is_wanted_or_leads_to_gradients_lies_in_planes()
    {
        Network network = SampleNetworks.Chain(16, 3);
        Shape input = [1, 16, 6, 6];
        using var workers = new WorkerPool(1);
        foreach (PlanOptions options in (PlanOptions[])
            [new() { Outputs = ["conv0", "relu1", "relu2"] }, new() { InputGradient = true }, new() { Training = true }, new() { PassingOutputs = true, Outputs = ["relu0", "relu2"] }])
        {
            var graph = new PlanGraph(network, [input], options);
            var blocking = new PlanBlocking(graph);
            foreach (int node in graph.Running)
                Assert.False(blocking.SidesOf(node).Output && (graph.IsWanted(node) || options.Backward || options.Training));
        }

        Assert.Contains(new PlanGraph(network, [input], new PlanOptions()).Running, node => new PlanBlocking(new PlanGraph(network, [input], new PlanOptions())).SidesOf(node).IsBoth);
    }

    private static void GivesTheBitsOfPlanes(DrawnChain chain)
    {
        Network network = chain.Build();
        int threads = Threads[chain.Seed % Threads.Length];
        GivesTheBitsOfPlanes(network, chain.Input, [.. network.Nodes.Where((_, i) => chain.IsWanted(i)).Select(node => node.Name)], threads);
    }

    private static void GivesTheBitsOfPlanes(Network network, Shape input, string[] wanted, int threads)
    {
        using var workers = new WorkerPool(threads);
        var options = new PlanOptions { Outputs = [.. wanted.Append(network.Output).Distinct()] };
        NetworkPlan blocks = network.Plan(workers, input, options);
        NetworkPlan planes = network.Plan(workers, input, options with { ChannelBlocks = false });
        for (int pass = 0; pass < 2; pass++)
        {
            Tensor values = DrawnTensor.Uniform(input, 7 + pass);
            values.Span.CopyTo(blocks.Input.Span);
            values.Span.CopyTo(planes.Input.Span);
            blocks.Forward();
            planes.Forward();
            foreach (string name in options.Outputs)
                Assert.Equal(DrawnTensor.Bits(planes[name]), DrawnTensor.Bits(blocks[name]));
        }
    }

    private static Gen<DrawnChain> Networks() =>
        from length in Gen.Choose(2, 9)
        from kinds in Gen.CollectToArray(Enumerable.Range(0, length), _ => Gen.Choose(0, DrawnChain.Kinds - 1))
        from height in Gen.Choose(8, 20)
        from width in Gen.Choose(8, 30)
        from channels in Gen.Elements(3, 16, 32)
        from wanted in Gen.Choose(0, 3)
        from batch in Gen.Choose(1, 2)
        from seed in Gen.Choose(0, 100_000)
        select new DrawnChain([.. kinds], [batch, channels, height, width], wanted, seed);

    /// <summary>Layers one after the other, with shortcuts; those that do not fit what comes before are left out.</summary>
    private sealed record DrawnChain(IReadOnlyList<int> Layers, Shape Input, int Wanted, int Seed)
    {
        public const int Kinds = 14;

        public bool IsWanted(int node) => Wanted > 0 && (node + Seed) % (2 + Wanted) == 0;

        public Network Build()
        {
            var net = new NetworkBuilder();
            Shape shape = Input;
            string? shortcut = null;
            Shape shortcutShape = default;
            for (int i = 0; i < Layers.Count; i++)
            {
                if (Layers[i] == 0)
                {
                    if (shortcut is not null && shortcutShape == shape && shortcut != net.Last)
                        net.Add($"sum{i}", new Add(), net.Last, shortcut);
                    (shortcut, shortcutShape) = (net.Last, shape);
                    continue;
                }

                Layer layer = LayerOf(Layers[i], shape, Seed + i);
                try
                {
                    shape = layer.OutputShape([shape]);
                }
                catch (ArgumentException)
                {
                    continue;
                }

                net.Add($"node{i}", layer);
            }

            net.Add("last", new Relu());
            return net.Build();
        }

        public override string ToString() => $"{string.Join(' ', Layers)} on {Input}, wanted {Wanted}, seed {Seed}";

        private static Layer LayerOf(int kind, Shape input, int seed) => kind switch
        {
            1 => new Relu(),
            2 => new LeakyRelu(0.1f),
            3 or 4 => Convolution(input[1], input[1], 3, new ConvolutionOptions { Padding = [1] }, seed),
            5 => Convolution(input[1], 32, 1, new ConvolutionOptions(), seed),
            6 => Convolution(input[1], 48, 3, new ConvolutionOptions { Stride = [2] }, seed),
            7 or 8 => new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2], PaddingEnd = [seed % 2] }),
            9 => new MaxPool(new PoolingOptions { Kernel = [3, 3], Stride = [2], Padding = [1] }),
            10 => new AveragePool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }),
            11 => new Convolution(
                DrawnTensor.Uniform([input[1], 1, 3, 3], seed), DrawnTensor.Uniform([input[1]], ~seed), new ConvolutionOptions { Groups = input[1], Padding = [1], PaddingMode = PaddingMode.Reflect }),
            12 => new ElementwiseFunction(ElementwiseKind.Clip, -0.5f, 0.5f),
            _ => new ZeroPad(16, 0, 1),
        };

        private static Convolution Convolution(int inputs, int outputs, int kernel, ConvolutionOptions options, int seed) =>
            new(DrawnTensor.Uniform([outputs, inputs, kernel, kernel], seed, 0.1f), DrawnTensor.Uniform([outputs], ~seed), options);
    }
}
