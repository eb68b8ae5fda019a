using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Networks.Topologies;

/// <summary>The topologies against the figures of torchvision's vgg16().features and vgg19().features.</summary>
public sealed class VggTests
{
    /// <summary>Positions of the convolutions in torchvision's list of layers, and their channels.</summary>
    private static readonly (int Position, int Inputs, int Outputs)[] Vgg16Convolutions =
    [
        (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256),
        (17, 256, 512), (19, 512, 512), (21, 512, 512), (24, 512, 512), (26, 512, 512), (28, 512, 512),
    ];

    private static readonly (int Position, int Inputs, int Outputs)[] Vgg19Convolutions =
    [
        (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256), (16, 256, 256),
        (19, 256, 512), (21, 512, 512), (23, 512, 512), (25, 512, 512), (28, 512, 512), (30, 512, 512), (32, 512, 512), (34, 512, 512),
    ];

    [Theory]
    [InlineData(VggVariant.Vgg16, 14_714_688)]
    [InlineData(VggVariant.Vgg19, 20_024_384)]
    public void The_convolutions_have_the_published_number_of_parameters(VggVariant variant, int count)
    {
        Network network = Vgg.Build(variant, Weights(variant));
        Assert.Equal(count, network.Nodes.Where(node => node.Layer is Convolution).Sum(node => node.Layer.Parameters.Sum(p => p.Value.Value.Length)));
    }

    [Theory]
    [InlineData(VggVariant.Vgg16)]
    [InlineData(VggVariant.Vgg19)]
    public void Every_tensor_of_torchvision_is_loaded_once_in_order(VggVariant variant)
    {
        ListedWeights weights = Weights(variant);
        _ = Vgg.Build(variant, weights);
        Assert.Equal(weights.TensorNames, weights.Loaded);
    }

    [Fact]
    public void Vgg19_has_the_nodes_of_the_paper_in_order()
    {
        string[] expected =
        [
            "normalize",
            "conv1_1", "relu1_1", "conv1_2", "relu1_2", "pool1",
            "conv2_1", "relu2_1", "conv2_2", "relu2_2", "pool2",
            "conv3_1", "relu3_1", "conv3_2", "relu3_2", "conv3_3", "relu3_3", "conv3_4", "relu3_4", "pool3",
            "conv4_1", "relu4_1", "conv4_2", "relu4_2", "conv4_3", "relu4_3", "conv4_4", "relu4_4", "pool4",
            "conv5_1", "relu5_1", "conv5_2", "relu5_2", "conv5_3", "relu5_3", "conv5_4", "relu5_4", "pool5",
        ];
        Assert.Equal(expected, Vgg.Build(VggVariant.Vgg19, Weights(VggVariant.Vgg19)).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Layer_names_are_the_rectified_convolutions()
    {
        Assert.Equal(13, Vgg.LayerNames(VggVariant.Vgg16).Length);
        Assert.Equal(16, Vgg.LayerNames(VggVariant.Vgg19).Length);
        Assert.Equal(["relu5_1", "relu5_2", "relu5_3"], Vgg.LayerNames(VggVariant.Vgg16).TakeLast(3));
        Assert.Equal(["relu5_1", "relu5_2", "relu5_3", "relu5_4"], Vgg.LayerNames(VggVariant.Vgg19).TakeLast(4));
    }

    [Theory]
    [InlineData(VggVariant.Vgg16)]
    [InlineData(VggVariant.Vgg19)]
    public void Stages_halve_the_picture_and_double_the_channels_to_512(VggVariant variant)
    {
        Network network = Vgg.Build(variant, Weights(variant));
        ImmutableArray<Shape> shapes = network.Shapes([1, 3, 224, 224]);
        for (int i = 0; i < shapes.Length; i++)
        {
            string name = network.Nodes[i].Name;
            if (name == "normalize")
                continue;
            int stage = name.First(char.IsAsciiDigit) - '0';
            int side = 224 >> (name.StartsWith("pool", StringComparison.Ordinal) ? stage : stage - 1);
            Assert.Equal([1, Math.Min(512, 32 << stage), side, side], shapes[i]);
        }
    }

    [Fact]
    public void An_odd_side_is_halved_downwards()
    {
        Network network = Vgg.Build(VggVariant.Vgg16, Weights(VggVariant.Vgg16));
        Assert.Equal([1, 512, 1, 2], network.Shapes([1, 3, 63, 95])[^1]);
    }

    [Fact]
    public void Building_up_to_a_layer_needs_no_weights_beyond_it()
    {
        (string, Shape)[] first = [.. Tensors(Vgg19Convolutions).Take(6)];
        Network network = Vgg.Build(VggVariant.Vgg19, new ListedWeights(first), last: "relu2_1");
        Assert.Equal("relu2_1", network.Output);
    }

    [Fact]
    public void A_layer_of_the_other_network_is_refused_with_a_list()
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => Vgg.Build(VggVariant.Vgg16, Weights(VggVariant.Vgg16), last: "relu3_4"));
        Assert.Contains("relu3_3", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        (string, Shape)[] all = Tensors(Vgg16Convolutions);
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => Vgg.Build(VggVariant.Vgg16, new ListedWeights([.. all.SkipLast(1)])));
        Assert.Contains("'features.28.bias'", problem.Message, StringComparison.Ordinal);
        Assert.Equal("listed", problem.File);
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_both_shapes()
    {
        (string, Shape)[] all = Tensors(Vgg16Convolutions);
        all[2].Item2 = [64, 64, 5, 5];
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => Vgg.Build(VggVariant.Vgg16, new ListedWeights(all)));
        Assert.Contains("'features.2.weight' is 64x64x5x5", problem.Message, StringComparison.Ordinal);
        Assert.Contains("64x64x3x3", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VggVariant.Vgg16)]
    [InlineData(VggVariant.Vgg19)]
    public void The_networks_are_told_apart_by_their_weights(VggVariant variant) => Assert.Equal(variant, Vgg.Recognize(Weights(variant)));

    [Fact]
    public void Weights_of_neither_are_not_recognized() =>
        Assert.Throws<InvalidFileException>(() => Vgg.Recognize(new ListedWeights(("conv.weight", [1, 1, 3, 3]))));

    [Fact]
    public void Pooling_and_padding_are_as_asked()
    {
        Network plain = Vgg.Build(VggVariant.Vgg16, Weights(VggVariant.Vgg16));
        Assert.Equal(5, plain.Nodes.Count(node => node.Layer is MaxPool));
        Assert.All(Convolutions(plain), convolution => Assert.Equal(PaddingMode.Zero, convolution.Options.PaddingMode));
        Network other = Vgg.Build(VggVariant.Vgg16, Weights(VggVariant.Vgg16), VggPooling.Average, PaddingMode.Reflect);
        Assert.Equal(5, other.Nodes.Count(node => node.Layer is AveragePool));
        Assert.All(Convolutions(other), convolution => Assert.Equal(PaddingMode.Reflect, convolution.Options.PaddingMode));
    }

    [Fact]
    public void The_input_is_normalized_as_torchvision_does()
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = Vgg.Build(VggVariant.Vgg16, Weights(VggVariant.Vgg16)).Plan(workers, [1, 3, 1, 1], new PlanOptions { Outputs = ["normalize"] });
        new float[] { 1, 0.5f, 0 }.CopyTo(plan.Input.Span);
        plan.Forward();
        double[] expected = [(1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0 - 0.406) / 0.225];
        for (int c = 0; c < 3; c++)
            Assert.Equal(expected[c], plan["normalize"].Span[c], 1e-6);
    }

    private static IEnumerable<Convolution> Convolutions(Network network) => network.Nodes.Select(node => node.Layer).OfType<Convolution>();

    private static ListedWeights Weights(VggVariant variant) => new(Tensors(variant == VggVariant.Vgg16 ? Vgg16Convolutions : Vgg19Convolutions));

    [Theory]
    [InlineData(VggVariant.Vgg16, "relu2_2")]
    [InlineData(VggVariant.Vgg16, "relu5_3")]
    [InlineData(VggVariant.Vgg19, "relu4_1")]
    [InlineData(VggVariant.Vgg19, "relu5_4")]
    public void The_deepest_layer_is_the_last_whose_weights_are_there(VggVariant variant, string last)
    {
        int count = Vgg.LayerNames(variant).IndexOf(last) + 1;
        string[] kept = [.. ((ListedWeights)Weights(variant)).TensorNames.Where(name => name.EndsWith(".weight", StringComparison.Ordinal)).OrderBy(name => int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)).Take(count)];
        Assert.Equal(last, Vgg.DeepestLayer(variant, new NamesOnly(kept)));
        Assert.Throws<InvalidFileException>(() => Vgg.DeepestLayer(variant, new NamesOnly([])));
    }

    private sealed class NamesOnly(string[] names) : WeightSource("names")
    {
        public override IReadOnlyCollection<string> TensorNames => names;

        public override Shape? FindShape(string tensor) => names.Contains(tensor) ? [1] : null;

        protected override Tensor LoadCore(string tensor) => throw new NotSupportedException();
    }

    private static (string Name, Shape Shape)[] Tensors((int Position, int Inputs, int Outputs)[] convolutions) =>
    [
        .. convolutions.SelectMany(c => new (string, Shape)[]
        {
            ($"features.{c.Position}.weight", [c.Outputs, c.Inputs, 3, 3]),
            ($"features.{c.Position}.bias", [c.Outputs]),
        }),
    ];
}
