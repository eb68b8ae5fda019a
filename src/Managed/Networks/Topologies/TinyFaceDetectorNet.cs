using System;
using Managed.Formats;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>The detector of face-api.js: Tiny YOLO v2 with separable convolutions.</summary>
/// <remarks>
/// Input [N, 3, 32 k, 32 k], red, green, blue in 0..255; output [N, 25, k, k]: for each cell five anchors of five values
/// x, y, w, h, score, all before their activation.
/// </remarks>
public static class TinyFaceDetectorNet
{
    /// <summary>Pixels from one cell of the output to the next.</summary>
    public const int CellSize = 32;

    private const float LeakySlope = 0.1f;
    private static readonly int[] Channels = [16, 32, 64, 128, 256, 512];

    /// <summary>Builds the network from weights named conv0/filters, conv1/depthwise_filter, conv1/pointwise_filter, conv1/bias and so on.</summary>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var net = new NetworkBuilder();
        net.Add("normalize", InputNormalization.Layer([117.001f, 114.697f, 97.404f], 255));
        net.Add("conv0", new Convolution(weights.Load("conv0/filters", [16, 3, 3, 3]), weights.Load("conv0/bias", [16])));
        net.Add("leaky0", new LeakyRelu(LeakySlope));
        for (int i = 1; i < Channels.Length; i++)
        {
            net.Add($"pool{i - 1}", Pool(stride: 2));
            SeparableConvolution.Add(net, weights, $"conv{i}", Channels[i - 1], Channels[i], new ConvolutionOptions { Padding = [1] });
            net.Add($"leaky{i}", new LeakyRelu(LeakySlope));
        }

        net.Add("pool5", Pool(stride: 1));
        net.Add("conv8", new Convolution(weights.Load("conv8/filters", [25, 512, 1, 1]), weights.Load("conv8/bias", [25])));
        return net.Build();
    }

    private static MaxPool Pool(int stride) => new(new PoolingOptions { Kernel = [2, 2], Stride = [stride], PaddingEnd = [1] });
}
