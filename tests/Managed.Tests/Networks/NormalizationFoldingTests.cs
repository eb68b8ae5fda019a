using System;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

public sealed class NormalizationFoldingTests : IDisposable
{
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folded_network_gives_the_same_values_with_fewer_layers(bool bias)
    {
        var net = new NetworkBuilder();
        net.Add("conv", Convolution(4, 3, bias), Network.InputName);
        net.Add("conv.normalization", Normalization(4, 1));
        net.Add("relu", new Relu());
        net.Add("drop", new Dropout(0.5f, 1));
        net.Add("shared", Convolution(4, 4, bias));
        net.Add("alone", Normalization(4, 2), "shared");
        net.Add("sum", new Add(), "alone", "shared");
        net.Add("flatten", new Flatten());
        net.Add("dense", new Dense(DrawnTensor.Uniform([5, 4 * 6 * 5], 9), bias ? DrawnTensor.Uniform([5], 10) : null));
        net.Add("dense.normalization", Normalization(5, 3));
        net.Add("last", new Dropout(0.5f, 2));
        Network network = net.Build();
        Network folded = NormalizationFolding.Fold(network);
        Assert.Equal(["conv.normalization", "relu", "shared", "alone", "sum", "flatten", "dense.normalization", "last"], folded.Nodes.Select(node => node.Name));
        Assert.IsType<Convolution>(folded.Nodes[0].Layer);
        Assert.IsType<ChannelAffine>(folded.Nodes[3].Layer);
        Assert.IsType<Dense>(folded.Nodes[6].Layer);
        float[] expected = Run(network);
        float[] actual = Run(folded);
        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * scale));
        Assert.True(scale > 0.1f);
    }

    [Fact]
    public void A_network_without_normalisation_stays_as_it_is()
    {
        Network network = SampleNetworks.Branched();
        Network folded = NormalizationFolding.Fold(network);
        Assert.Equal(network.Nodes.Select(node => (node.Name, node.Layer)), folded.Nodes.Select(node => (node.Name, node.Layer)));
        Assert.Equal(network.Nodes.SelectMany(node => node.Inputs), folded.Nodes.SelectMany(node => node.Inputs));
    }

    private float[] Run(Network network)
    {
        NetworkPlan plan = network.Plan(workers, [2, 3, 6, 5]);
        DrawnTensor.Uniform(plan.Input.Shape, 5).Span.CopyTo(plan.Input.Span);
        plan.Forward();
        return plan[network.Output].Span.ToArray();
    }

    private static Convolution Convolution(int outputs, int inputs, bool bias) => new(
        DrawnTensor.Uniform([outputs, inputs, 3, 3], outputs + inputs), bias ? DrawnTensor.Uniform([outputs], 4) : null, new ConvolutionOptions { Padding = [1] });

    private static BatchNormalization Normalization(int channels, int seed)
    {
        Tensor variance = DrawnTensor.Uniform([channels], seed + 30);
        foreach (ref float value in variance.Span)
            value = 0.2f + MathF.Abs(value);
        return new BatchNormalization(DrawnTensor.Uniform([channels], seed), DrawnTensor.Uniform([channels], seed + 10), DrawnTensor.Uniform([channels], seed + 20), variance);
    }
}
