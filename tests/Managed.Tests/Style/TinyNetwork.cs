using System;
using System.Collections.Generic;
using Managed.Layers;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Tests.Style;

/// <summary>Features [channels, height, width] in double precision.</summary>
internal sealed record Features(int Channels, int Height, int Width, double[] Values)
{
    public int Positions => Height * Width;
}

/// <summary>A network small enough to be written down twice: relu1 (6 filters), pool1 (mean of 2 x 2), relu2 (8 filters); filters are 3 x 3 with zeros around.</summary>
internal sealed class TinyNetwork
{
    private readonly Tensor first = new([6, 3, 3, 3]);
    private readonly Tensor firstBias = new([6]);
    private readonly Tensor second = new([8, 6, 3, 3]);
    private readonly Tensor secondBias = new([8]);

    public TinyNetwork(long seed)
    {
        var random = new SeededRandom(seed);
        foreach (Tensor tensor in new[] { first, firstBias, second, secondBias })
            random.Fill(tensor.Span, -0.5f, 0.5f);
        var net = new NetworkBuilder();
        net.Add("conv1", new Convolution(first, firstBias, new ConvolutionOptions { Padding = [1] }));
        net.Add("relu1", new Relu());
        net.Add("pool1", new AveragePool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
        net.Add("conv2", new Convolution(second, secondBias, new ConvolutionOptions { Padding = [1] }));
        net.Add("relu2", new Relu());
        Model = new PerceptualModel("tiny", net.Build(), [new("relu2")], [new("relu1"), new("relu2")]);
    }

    public PerceptualModel Model { get; }

    /// <summary>The values of relu1, pool1 and relu2 for a picture.</summary>
    public Dictionary<string, Features> Run(Features picture)
    {
        Features relu1 = RectifiedConvolution(picture, first, firstBias);
        Features pool1 = Pool(relu1);
        return new Dictionary<string, Features> { ["relu1"] = relu1, ["pool1"] = pool1, ["relu2"] = RectifiedConvolution(pool1, second, secondBias) };
    }

    private static Features RectifiedConvolution(Features x, Tensor filters, Tensor bias)
    {
        int outputs = filters.Shape[0];
        var values = new double[outputs * x.Positions];
        for (int i = 0; i < values.Length; i++)
        {
            (int filter, int row, int column) = (i / x.Positions, i / x.Width % x.Height, i % x.Width);
            double sum = bias.Span[filter];
            for (int tap = 0; tap < x.Channels * 9; tap++)
            {
                int r = row + (tap / 3 % 3) - 1;
                int c = column + (tap % 3) - 1;
                if (r >= 0 && c >= 0 && r < x.Height && c < x.Width)
                    sum += filters.Span[(filter * x.Channels * 9) + tap] * x.Values[(tap / 9 * x.Positions) + (r * x.Width) + c];
            }

            values[i] = Math.Max(0, sum);
        }

        return new Features(outputs, x.Height, x.Width, values);
    }

    private static Features Pool(Features x)
    {
        var pooled = new Features(x.Channels, x.Height / 2, x.Width / 2, new double[x.Channels * (x.Height / 2) * (x.Width / 2)]);
        for (int i = 0; i < pooled.Values.Length; i++)
        {
            int first = (i / pooled.Positions * x.Positions) + (2 * x.Width * (i / pooled.Width % pooled.Height)) + (2 * (i % pooled.Width));
            pooled.Values[i] = (x.Values[first] + x.Values[first + 1] + x.Values[first + x.Width] + x.Values[first + x.Width + 1]) / 4;
        }

        return pooled;
    }
}
