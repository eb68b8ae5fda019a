using System;
using Managed.Formats;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Topologies;

/// <summary>dlib's face recognition network: a residual network from an aligned face to a point in 128 dimensions.</summary>
/// <remarks>
/// Input [N, 3, 150, 150], red, green, blue in 0..255; output [N, 128], not normalised. Two pictures show the same person where
/// their outputs are within 0.6 (Euclidean). Topology by D. King (dlib, face_recognition_resnet_model_v1); the scales that
/// follow each convolution are folded into it.
/// </remarks>
public static class FaceResNet
{
    /// <summary>The side of the input.</summary>
    public const int InputSize = 150;

    /// <summary>Values of the output.</summary>
    public const int EmbeddingLength = 128;

    /// <summary>Builds the network from weights named as face-api.js names them: conv32_down/conv/filters, conv32_1/conv1/scale/weights and so on, and fc.</summary>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var net = new NetworkBuilder();
        net.Add("normalize", InputNormalization.Layer([122.782f, 117.001f, 104.298f], 256));
        net.Add("conv32_down", ScaledConvolution(weights, "conv32_down", [32, 3, 7, 7], new ConvolutionOptions { Stride = [2] }));
        net.Add("conv32_down/relu", new Relu());
        net.Add("pool", new MaxPool(new PoolingOptions { Kernel = [3, 3], Stride = [2] }));
        AddBlocks(net, weights, 32, 3);
        AddDown(net, weights, "conv64_down", 32, 64, shortfall: 0);
        AddBlocks(net, weights, 64, 3);
        AddDown(net, weights, "conv128_down", 64, 128, shortfall: 0);
        AddBlocks(net, weights, 128, 2);
        AddDown(net, weights, "conv256_down", 128, 256, shortfall: 1);
        AddBlocks(net, weights, 256, 2);
        AddDown(net, weights, "conv256_down_out", 256, 256, shortfall: 1);
        net.Add("mean", new GlobalAveragePool());
        net.Add("fc", new Dense(weights.Load("fc", [EmbeddingLength, 256])));
        return net.Build();
    }

    private static void AddBlocks(NetworkBuilder net, WeightSource weights, int channels, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            string input = net.Last;
            string name = $"conv{channels}_{i}";
            string branch = AddBranch(net, weights, name, channels, channels, new ConvolutionOptions { Padding = [1] });
            net.Add($"{name}/sum", new Add(), branch, input);
            net.Add($"{name}/relu", new Relu());
        }
    }

    /// <summary>A block that halves the extents: its shortcut is pooled and has zeros for new channels; its branch falls short by some rows and columns and has zeros there.</summary>
    private static void AddDown(NetworkBuilder net, WeightSource weights, string name, int inputs, int outputs, int shortfall)
    {
        string input = net.Last;
        string branch = AddBranch(net, weights, name, inputs, outputs, new ConvolutionOptions { Stride = [2] });
        if (shortfall > 0)
            branch = net.Add($"{name}/pad", new ZeroPad(0, shortfall, shortfall), branch);
        string shortcut = net.Add($"{name}/pool", new AveragePool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }), input);
        if (outputs > inputs)
            shortcut = net.Add($"{name}/channels", new ZeroPad(outputs - inputs, 0, 0), shortcut);
        net.Add($"{name}/sum", new Add(), branch, shortcut);
        net.Add($"{name}/relu", new Relu());
    }

    private static string AddBranch(NetworkBuilder net, WeightSource weights, string name, int inputs, int outputs, ConvolutionOptions first)
    {
        net.Add($"{name}/conv1", ScaledConvolution(weights, $"{name}/conv1", [outputs, inputs, 3, 3], first));
        net.Add($"{name}/conv1/relu", new Relu());
        return net.Add($"{name}/conv2", ScaledConvolution(weights, $"{name}/conv2", [outputs, outputs, 3, 3], new ConvolutionOptions { Padding = [1] }));
    }

    private static Convolution ScaledConvolution(WeightSource weights, string name, Shape filters, ConvolutionOptions options)
    {
        Tensor filter = weights.Load($"{name}/conv/filters", filters);
        Tensor bias = weights.Load($"{name}/conv/bias", [filters[0]]);
        ReadOnlySpan<float> scale = weights.Load($"{name}/scale/weights", [filters[0]]).Span;
        ReadOnlySpan<float> shift = weights.Load($"{name}/scale/biases", [filters[0]]).Span;
        int length = filter.Length / filters[0];
        for (int o = 0; o < filters[0]; o++)
        {
            foreach (ref float value in filter.Span.Slice(o * length, length))
                value *= scale[o];
            bias.Span[o] = (bias.Span[o] * scale[o]) + shift[o];
        }

        return new Convolution(filter, bias, options);
    }
}
