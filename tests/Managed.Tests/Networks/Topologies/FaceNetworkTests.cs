using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Networks.Topologies;

/// <summary>The face topologies against the extents and sizes of the published models.</summary>
public sealed class FaceNetworkTests
{
    [Theory]
    [InlineData("normalize", 3, 150)]
    [InlineData("conv32_down", 32, 72)]
    [InlineData("pool", 32, 35)]
    [InlineData("conv32_3/relu", 32, 35)]
    [InlineData("conv64_down/relu", 64, 17)]
    [InlineData("conv64_3/relu", 64, 17)]
    [InlineData("conv128_down/relu", 128, 8)]
    [InlineData("conv256_down/conv1", 256, 3)]
    [InlineData("conv256_down/relu", 256, 4)]
    [InlineData("conv256_down_out/conv1", 256, 1)]
    [InlineData("conv256_down_out/relu", 256, 2)]
    public void The_residual_network_shrinks_a_face_as_dlib_does(string node, int channels, int side) =>
        Assert.Equal([5, channels, side, side], ShapeOf(FaceResNet.Build(ResNetWeights()), node, [5, 3, 150, 150]));

    [Fact]
    public void The_residual_network_gives_128_values_and_has_29_convolutions()
    {
        ListedWeights weights = ResNetWeights();
        Network network = FaceResNet.Build(weights);
        Assert.Equal([5, FaceResNet.EmbeddingLength], network.Shapes([5, 3, FaceResNet.InputSize, FaceResNet.InputSize])[^1]);
        Assert.Equal(29, network.Nodes.Count(node => node.Layer is Convolution));
        Assert.Equal(weights.TensorNames.Order(), weights.Loaded.Order());
    }

    [Fact]
    public void The_scale_after_a_convolution_is_folded_into_it()
    {
        Network network = FaceResNet.Build(ResNetWeights(tensor => tensor switch
        {
            "conv32_down/conv/filters" => 2,
            "conv32_down/conv/bias" => 3,
            "conv32_down/scale/weights" => 5,
            "conv32_down/scale/biases" => 7,
            _ => 0,
        }));
        var convolution = (Convolution)network.Nodes.Single(node => node.Name == "conv32_down").Layer;
        Assert.Equal(-1, convolution.Weights.Value.Span.IndexOfAnyExcept(2f * 5));
        Assert.Equal(-1, convolution.Bias!.Value.Span.IndexOfAnyExcept((3f * 5) + 7));
    }

    [Theory]
    [InlineData(128, 4)]
    [InlineData(416, 13)]
    public void The_detector_gives_25_values_for_each_cell_of_32_pixels(int side, int cells) =>
        Assert.Equal([1, 25, cells, cells], TinyFaceDetectorNet.Build(DetectorWeights()).Shapes([1, 3, side, side])[^1]);

    [Fact]
    public void The_detector_loads_every_tensor_once()
    {
        ListedWeights weights = DetectorWeights();
        _ = TinyFaceDetectorNet.Build(weights);
        Assert.Equal(weights.TensorNames.Order(), weights.Loaded.Order());
    }

    [Theory]
    [InlineData("dense0/relu3", 32, 56)]
    [InlineData("dense1/relu3", 64, 28)]
    [InlineData("dense2/relu3", 128, 14)]
    [InlineData("dense3/relu3", 256, 7)]
    [InlineData("pool", 256, 1)]
    public void The_landmark_network_halves_the_picture_at_every_block(string node, int channels, int side) =>
        Assert.Equal([2, channels, side, side], ShapeOf(FaceLandmarkNet.Build(LandmarkWeights()), node, [2, 3, 112, 112]));

    [Fact]
    public void The_landmark_network_gives_68_points()
    {
        ListedWeights weights = LandmarkWeights();
        Network network = FaceLandmarkNet.Build(weights);
        Assert.Equal([2, 2 * 68], network.Shapes([2, 3, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize])[^1]);
        Assert.Equal(weights.TensorNames.Order(), weights.Loaded.Order());
    }

    [Fact]
    public void A_missing_tensor_of_a_face_network_is_named() => Assert.Contains(
        "'conv32_down/conv/filters'", Assert.Throws<InvalidFileException>(() => FaceResNet.Build(new ListedWeights())).Message, StringComparison.Ordinal);

    private static Shape ShapeOf(Network network, string node, Shape input) =>
        network.Shapes(input)[network.Nodes.Select(n => n.Name).ToList().IndexOf(node)];

    private static ListedWeights ResNetWeights(Func<string, float>? value = null)
    {
        var tensors = new List<(string, Shape)> { ("fc", [128, 256]) };
        AddScaled(tensors, "conv32_down", [32, 3, 7, 7]);
        AddBlocks(tensors, 32, 3);
        AddBlock(tensors, "conv64_down", 32, 64);
        AddBlocks(tensors, 64, 3);
        AddBlock(tensors, "conv128_down", 64, 128);
        AddBlocks(tensors, 128, 2);
        AddBlock(tensors, "conv256_down", 128, 256);
        AddBlocks(tensors, 256, 2);
        AddBlock(tensors, "conv256_down_out", 256, 256);
        return new ListedWeights([.. tensors]) { Value = value ?? (_ => 0) };
    }

    private static void AddBlocks(List<(string Name, Shape Shape)> tensors, int channels, int count)
    {
        for (int i = 1; i <= count; i++)
            AddBlock(tensors, $"conv{channels}_{i}", channels, channels);
    }

    private static void AddBlock(List<(string Name, Shape Shape)> tensors, string name, int inputs, int outputs)
    {
        AddScaled(tensors, $"{name}/conv1", [outputs, inputs, 3, 3]);
        AddScaled(tensors, $"{name}/conv2", [outputs, outputs, 3, 3]);
    }

    private static void AddScaled(List<(string Name, Shape Shape)> tensors, string name, Shape filters) => tensors.AddRange(
    [
        ($"{name}/conv/filters", filters),
        ($"{name}/conv/bias", [filters[0]]),
        ($"{name}/scale/weights", [filters[0]]),
        ($"{name}/scale/biases", [filters[0]]),
    ]);

    private static ListedWeights DetectorWeights()
    {
        var tensors = new List<(string, Shape)>
        {
            ("conv0/filters", [16, 3, 3, 3]), ("conv0/bias", [16]), ("conv8/filters", [25, 512, 1, 1]), ("conv8/bias", [25]),
        };
        for (int i = 1; i <= 5; i++)
            AddSeparable(tensors, $"conv{i}", 8 << i, 16 << i);
        return new ListedWeights([.. tensors]);
    }

    private static ListedWeights LandmarkWeights()
    {
        var tensors = new List<(string, Shape)>
        {
            ("dense0/conv0/filters", [32, 3, 3, 3]), ("dense0/conv0/bias", [32]), ("fc/weights", [136, 256]), ("fc/bias", [136]),
        };
        for (int block = 0; block < 4; block++)
        {
            for (int i = block == 0 ? 1 : 0; i < 4; i++)
                AddSeparable(tensors, $"dense{block}/conv{i}", (i == 0 ? 16 : 32) << block, 32 << block);
        }

        return new ListedWeights([.. tensors]);
    }

    private static void AddSeparable(List<(string Name, Shape Shape)> tensors, string name, int inputs, int outputs) => tensors.AddRange(
    [
        ($"{name}/depthwise_filter", [inputs, 1, 3, 3]),
        ($"{name}/pointwise_filter", [outputs, inputs, 1, 1]),
        ($"{name}/bias", [outputs]),
    ]);
}
