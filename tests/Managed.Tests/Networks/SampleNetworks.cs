using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;

namespace Managed.Tests.Networks;

/// <summary>Small networks of seeded weights.</summary>
internal static class SampleNetworks
{
    /// <summary>The input of <see cref="Branched"/>.</summary>
    public static Shape BranchedInput => [2, 3, 9, 8];

    /// <summary>Every kind of layer with two branches: added, joined, pooled, flattened.</summary>
    public static Network Branched()
    {
        var net = new NetworkBuilder();
        net.Add("affine", new ChannelAffine(DrawnTensor.Uniform([3], 1, 2), DrawnTensor.Uniform([3], 2)));
        net.Add("conv1", Convolution(4, 3, 3, new ConvolutionOptions { Padding = [1], PaddingMode = PaddingMode.Reflect }));
        net.Add("relu1", new Relu());
        net.Add("conv2", Convolution(4, 4, 5, new ConvolutionOptions { Padding = [1] }));
        net.Add("leaky", new LeakyRelu(0.2f));
        net.Add("sum", new Add(), "relu1", "leaky");
        net.Add("max", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2], PaddingEnd = [1] }));
        net.Add("mean", new AveragePool(new PoolingOptions { Kernel = [2, 2], Stride = [2], PaddingEnd = [1] }), "sum");
        net.Add("joined", new Concat(), "max", "mean");
        net.Add("depthwise", new Convolution(DrawnTensor.Uniform([8, 1, 3, 3], 7), options: new ConvolutionOptions { Padding = [1], Groups = 8 }));
        net.Add("padded", new ZeroPad(1, 0, 1));
        net.Add("logistic", new Logistic());
        net.Add("softmax", new Softmax(), "padded");
        net.Add("heads", new Add(), "logistic", "softmax");
        net.Add("means", new GlobalAveragePool());
        net.Add("flat", new Flatten(), "heads");
        net.Add("dense", new Dense(DrawnTensor.Uniform([9, 9 * 5 * 5], 8, 0.1f), DrawnTensor.Uniform([9], 9)));
        net.Add("total", new Add(), "means", "dense");
        net.Add("unit", new L2Normalize());
        return net.Build();
    }

    /// <summary>Ten convolutions and rectifiers, one after the other.</summary>
    public static Network Chain(int channels, int length = 10)
    {
        var net = new NetworkBuilder();
        for (int i = 0; i < length; i++)
        {
            net.Add($"conv{i}", Convolution(channels, channels, i, new ConvolutionOptions { Padding = [1] }));
            net.Add($"relu{i}", new Relu());
        }

        return net.Build();
    }

    /// <summary>Asks for the gradients to all parameters.</summary>
    public static Network Learning(this Network network)
    {
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        return network;
    }

    private static Convolution Convolution(int outputs, int inputs, int seed, ConvolutionOptions options) =>
        new(DrawnTensor.Uniform([outputs, inputs, 3, 3], seed, 0.4f), DrawnTensor.Uniform([outputs], ~seed, 0.4f), options);
}
