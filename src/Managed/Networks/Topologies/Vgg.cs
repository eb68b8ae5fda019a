using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Topologies;

/// <summary>Which of the VGG networks.</summary>
public enum VggVariant
{
    /// <summary>13 convolutions: stages of 2, 2, 3, 3, 3.</summary>
    Vgg16,

    /// <summary>16 convolutions: stages of 2, 2, 4, 4, 4.</summary>
    Vgg19,
}

/// <summary>How stages are joined.</summary>
public enum VggPooling
{
    /// <summary>The largest of 2 x 2, as the networks were trained.</summary>
    Max,

    /// <summary>The mean of 2 x 2; Gatys et al. found pictures made with it slightly smoother.</summary>
    Average,
}

/// <summary>The convolutional part of VGG-16 and VGG-19; Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition (2014).</summary>
/// <remarks>
/// Input [N, 3, H, W], red, green, blue in 0..1. Nodes: normalize, then conv1_1, relu1_1, conv1_2, relu1_2, pool1, conv2_1 and so
/// on to pool5. Convolutions are 3 x 3 with padding 1.
/// </remarks>
public static class Vgg
{
    private static readonly ImmutableArray<int> StageChannels = [64, 128, 256, 512, 512];

    /// <summary>The names of the rectified convolutions in order: relu1_1, relu1_2, relu2_1 and so on.</summary>
    public static ImmutableArray<string> LayerNames(VggVariant variant)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (int stage = 1; stage <= StageChannels.Length; stage++)
        {
            for (int i = 1; i <= ConvolutionCount(variant, stage); i++)
                names.Add($"relu{stage}_{i}");
        }

        return names.ToImmutable();
    }

    /// <summary>Builds the network from weights as torchvision names them, features.0.weight and so on, with its input normalisation.</summary>
    /// <param name="variant">VGG-16 or VGG-19.</param>
    /// <param name="weights">The weights; those beyond <paramref name="last"/> may be absent.</param>
    /// <param name="pooling">How stages are joined.</param>
    /// <param name="padding">What lies beyond the border; the networks were trained with zeros.</param>
    /// <param name="last">The last layer wanted, as in "relu5_1"; null for pool5.</param>
    /// <param name="algorithm">How convolutions are computed. Tiles round differently from place to place, so that equal values of a flat picture come out almost equal; <see cref="ConvolutionAlgorithm.ImplicitGemm"/> keeps them equal, and ties under max pooling where other engines have them.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    /// <exception cref="ArgumentException">There is no such layer.</exception>
    public static Network Build(
        VggVariant variant,
        WeightSource weights,
        VggPooling pooling = VggPooling.Max,
        PaddingMode padding = PaddingMode.Zero,
        string? last = null,
        ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Automatic)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (last is not null && !LayerNames(variant).Contains(last))
            throw new ArgumentException($"{variant} has no layer '{last}'; its layers are {string.Join(", ", LayerNames(variant))}.", nameof(last));
        var net = new NetworkBuilder();
        net.Add("normalize", InputNormalization.Layer([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]));
        int position = 0;
        int inputs = 3;
        for (int stage = 1; stage <= StageChannels.Length; stage++)
        {
            int outputs = StageChannels[stage - 1];
            for (int i = 1; i <= ConvolutionCount(variant, stage); i++, position += 2, inputs = outputs)
            {
                Tensor filters = weights.Load($"features.{position}.weight", [outputs, inputs, 3, 3]);
                Tensor bias = weights.Load($"features.{position}.bias", [outputs]);
                net.Add($"conv{stage}_{i}", new Convolution(filters, bias, new ConvolutionOptions { Padding = [1], PaddingMode = padding, Algorithm = algorithm }));
                if (net.Add($"relu{stage}_{i}", new Relu()) == last)
                    return net.Build();
            }

            net.Add($"pool{stage}", Pool(pooling));
            position++;
        }

        return net.Build();
    }

    /// <summary>Tells VGG-16 from VGG-19 by their weights: where VGG-19 has its fourth convolution of the third stage, VGG-16 has the first of the fourth.</summary>
    /// <exception cref="InvalidFileException">The weights are of neither.</exception>
    public static VggVariant Recognize(WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.FindShape("features.0.weight") is null)
            throw new InvalidFileException(weights.Name, "holds no VGG network: tensor 'features.0.weight' is missing");
        return weights.FindShape("features.16.weight") is null ? VggVariant.Vgg16 : VggVariant.Vgg19;
    }

    /// <summary>The last layer that weights reach without a gap, for <see cref="Build"/>.</summary>
    /// <exception cref="InvalidFileException">Not even the first is there.</exception>
    public static string DeepestLayer(VggVariant variant, WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string? deepest = null;
        int position = 0;
        for (int stage = 1; stage <= StageChannels.Length; stage++, position++)
        {
            for (int i = 1; i <= ConvolutionCount(variant, stage); i++, position += 2)
            {
                if (weights.FindShape($"features.{position}.weight") is null)
                    return deepest ?? throw new InvalidFileException(weights.Name, $"tensor 'features.{position}.weight' is missing");
                deepest = $"relu{stage}_{i}";
            }
        }

        return deepest!;
    }

    /// <summary>The pooling layer between stages.</summary>
    internal static Layer Pool(VggPooling pooling)
    {
        var options = new PoolingOptions { Kernel = [2, 2], Stride = [2] };
        return pooling == VggPooling.Max ? new MaxPool(options) : new AveragePool(options);
    }

    private static int ConvolutionCount(VggVariant variant, int stage) => stage <= 2 ? 2 : variant == VggVariant.Vgg16 ? 3 : 4;
}
