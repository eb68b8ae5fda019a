using System;
using Managed.Formats;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>The 68-point landmark network of face-api.js: four blocks of separable convolutions, densely added.</summary>
/// <remarks>
/// Input [N, 3, 112, 112], red, green, blue in 0..255; output [N, 136]: x and y of the 68 points in turn, as fractions of the
/// input's side. The points are those of the iBUG 300-W markup.
/// </remarks>
public static class FaceLandmarkNet
{
    /// <summary>The side of the input.</summary>
    public const int InputSize = 112;

    /// <summary>The number of points.</summary>
    public const int PointCount = 68;

    private static readonly int[] Channels = [3, 32, 64, 128, 256];
    private static readonly ConvolutionOptions Halving = new() { Stride = [2], PaddingEnd = [1] };
    private static readonly ConvolutionOptions Keeping = new() { Padding = [1] };

    /// <summary>Builds the network from weights named dense0/conv0/filters, dense0/conv1/depthwise_filter and so on, and fc/weights, fc/bias.</summary>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var net = new NetworkBuilder();
        net.Add("normalize", InputNormalization.Layer([122.782f, 117.001f, 104.298f], 255));
        for (int block = 0; block < 4; block++)
            AddBlock(net, weights, $"dense{block}", Channels[block], Channels[block + 1]);
        net.Add("pool", new AveragePool(new PoolingOptions { Kernel = [7, 7], Stride = [2] }));
        net.Add("fc", new Dense(weights.Load("fc/weights", [2 * PointCount, 256]), weights.Load("fc/bias", [2 * PointCount])));
        return net.Build();
    }

    private static void AddBlock(NetworkBuilder net, WeightSource weights, string name, int inputs, int outputs)
    {
        if (inputs == 3)
            net.Add($"{name}/conv0", new Convolution(weights.Load($"{name}/conv0/filters", [outputs, 3, 3, 3]), weights.Load($"{name}/conv0/bias", [outputs]), Halving));
        else
            SeparableConvolution.Add(net, weights, $"{name}/conv0", inputs, outputs, Halving);
        string sum = net.Add($"{name}/relu0", new Relu());
        for (int i = 1; i < 4; i++)
        {
            string convolution = SeparableConvolution.Add(net, weights, $"{name}/conv{i}", outputs, outputs, Keeping, from: $"{name}/relu{i - 1}");
            sum = net.Add($"{name}/sum{i}", new Add(), sum, convolution);
            net.Add($"{name}/relu{i}", new Relu());
        }
    }
}
