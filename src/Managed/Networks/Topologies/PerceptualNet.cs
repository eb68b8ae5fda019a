using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Topologies;

/// <summary>A small network in the shape of VGG by whose layers pictures are compared: nine convolutions in five stages, about 0.9 million weights.</summary>
/// <remarks>
/// Input [N, 3, H, W], red, green, blue in 0..1. Nodes: normalize, conv1_1, relu1_1, conv1_2, relu1_2, pool1 and so on to relu5_1. Convolutions are
/// 3 x 3; what lies beyond the border is mirrored, so that no frame shows; stages are joined by means of 2 x 2.
/// </remarks>
public static class PerceptualNet
{
    /// <summary>Filters of each stage.</summary>
    public static ImmutableArray<int> StageChannels { get; } = [32, 64, 128, 160, 160];

    private static readonly ImmutableArray<int> ConvolutionCounts = [2, 2, 2, 2, 1];

    /// <summary>The names of the convolutions in order: conv1_1, conv1_2, conv2_1 and so on.</summary>
    public static ImmutableArray<string> ConvolutionNames { get; } =
        [.. ConvolutionCounts.SelectMany((count, stage) => Enumerable.Range(1, count).Select(i => $"conv{stage + 1}_{i}"))];

    /// <summary>Whether a file of weights holds such a network.</summary>
    public static bool Recognizes(WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return ConvolutionNames.All(name => weights.FindShape($"{name}.weight") is not null);
    }

    /// <summary>Builds the network from weights named conv1_1.weight, conv1_1.bias and so on.</summary>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights)
    {
        var net = new NetworkBuilder();
        Add(net, weights);
        return net.Build();
    }

    /// <summary>Adds the network's nodes to a larger network whose last node gives pictures.</summary>
    public static void Add(NetworkBuilder net, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(weights);

        // The recipe of the network inside gives its weights to the bit by the algorithm that they were trained with.
        var options = new ConvolutionOptions { Padding = [1], PaddingMode = PaddingMode.Reflect, WeightsAlgorithm = ConvolutionAlgorithm.ImplicitGemm };
        net.Add("normalize", InputNormalization.Layer([0.5f, 0.5f, 0.5f], 0.25f));
        int inputs = 3;
        for (int stage = 1; stage <= StageChannels.Length; stage++)
        {
            int outputs = StageChannels[stage - 1];
            for (int i = 1; i <= ConvolutionCounts[stage - 1]; i++, inputs = outputs)
            {
                Tensor filters = weights.Load($"conv{stage}_{i}.weight", [outputs, inputs, 3, 3]);
                Tensor bias = weights.Load($"conv{stage}_{i}.bias", [outputs]);
                net.Add($"conv{stage}_{i}", new Convolution(filters, bias, options));
                net.Add($"relu{stage}_{i}", new Relu());
            }

            if (stage < StageChannels.Length)
                net.Add($"pool{stage}", Vgg.Pool(VggPooling.Average));
        }
    }
}
