using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Tests.Generators;

/// <summary>One node of a random network: which layer, and which earlier values it takes (0 is the input).</summary>
internal sealed record DrawnNode(int Kind, int First, int Second, bool Wanted)
{
    public override string ToString() => $"{Kind}({First},{Second}){(Wanted ? "!" : "")}";
}

/// <summary>A random graph of layers that keep their input's shape, what is asked of it, and the seed of its weights.</summary>
internal sealed record DrawnNetwork(ImmutableArray<DrawnNode> Nodes, bool InputGradient, bool ParameterGradients, int Seed)
{
    public const int Channels = 3;
    private const int Kinds = 13;
    private const int Halves = 12;

    public static Shape InputShape => [2, Channels, 5, 6];

    public ImmutableArray<string> Outputs =>
        [.. Enumerable.Range(1, Nodes.Length).Where(i => Nodes[i - 1].Wanted || i == Nodes.Length).Select(i => $"node{i}")];

    public static Arbitrary<DrawnNetwork> Arbitrary() => Arb.From(
        from count in Gen.Choose(1, 14)
        from nodes in Gen.CollectToArray(Enumerable.Range(0, count), Node)
        from inputGradient in Gen.Elements(false, true)
        from parameterGradients in Gen.Elements(false, true)
        from seed in Gen.Choose(0, 1_000_000)
        select new DrawnNetwork([.. nodes], inputGradient, parameterGradients, seed),
        Smaller);

    public Network Build()
    {
        var net = new NetworkBuilder();
        for (int i = 0; i < Nodes.Length; i++)
        {
            DrawnNode node = Nodes[i];
            string first = NameOf(node.First);
            if (node.Kind == 0)
                net.Add(NameOf(i + 1), new Add(), first, NameOf(node.Second));
            else if (node.Kind == Halves)
                net.Add(NameOf(i + 1), new ZeroPad(0, 3, 3), net.Add($"half{i + 1}", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }), first));
            else
                net.Add(NameOf(i + 1), LayerOf(node.Kind, Seed + i), first);
        }

        Network network = net.Build();
        foreach ((_, Parameter parameter) in network.Parameters)
        {
            if (ParameterGradients)
                parameter.RequireGradient();
        }

        return network;
    }

    public override string ToString() =>
        $"{string.Join(' ', Nodes)}{(InputGradient ? " input gradient" : "")}{(ParameterGradients ? " parameter gradients" : "")} seed {Seed}";

    private static Gen<DrawnNode> Node(int earlier) =>
        from kind in Gen.Choose(0, Kinds - 1)
        from first in Gen.Frequency((3, Gen.Constant(earlier)), (1, Gen.Choose(0, earlier)))
        from second in Gen.Choose(0, earlier)
        from wanted in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new DrawnNode(kind, first, second, wanted);

    private static string NameOf(int value) => value == 0 ? Network.InputName : $"node{value}";

    private static Layer LayerOf(int kind, int seed) => kind switch
    {
        1 => new Relu(),
        2 => new LeakyRelu(0.1f),
        3 => new Logistic(),
        4 => new ChannelAffine(DrawnTensor.Uniform([Channels], seed), DrawnTensor.Uniform([Channels], ~seed)),
        5 => Convolution(seed, PaddingMode.Zero),
        6 => Convolution(seed, PaddingMode.Reflect),
        7 => new MaxPool(new PoolingOptions { Kernel = [3, 3], Padding = [1] }),
        8 => new AveragePool(new PoolingOptions { Kernel = [3, 3], Padding = [1] }),
        9 => new Softmax(),
        10 => new L2Normalize(),
        _ => new ZeroPad(0, 0, 0),
    };

    private static Convolution Convolution(int seed, PaddingMode mode) => new(
        DrawnTensor.Uniform([Channels, Channels, 3, 3], seed),
        DrawnTensor.Uniform([Channels], ~seed),
        new ConvolutionOptions { Padding = [1], PaddingMode = mode });

    private static IEnumerable<DrawnNetwork> Smaller(DrawnNetwork network)
    {
        if (network.Nodes.Length > 1)
            yield return network with { Nodes = network.Nodes[..^1] };
        for (int i = 0; i < network.Nodes.Length; i++)
        {
            DrawnNode node = network.Nodes[i];
            if (node.Wanted)
                yield return network with { Nodes = network.Nodes.SetItem(i, node with { Wanted = false }) };
            if (node.Kind != 1)
                yield return network with { Nodes = network.Nodes.SetItem(i, node with { Kind = 1 }) };
        }

        if (network.ParameterGradients)
            yield return network with { ParameterGradients = false };
    }
}
