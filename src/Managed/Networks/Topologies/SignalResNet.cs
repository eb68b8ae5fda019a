using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>A residual network over signals, from a window to a score for each class.</summary>
/// <remarks>
/// Input [N, channels, samples], output [N, classes]. A stem of 15 taps, then blocks of two convolutions of 7 taps that halve the samples, each with
/// batch normalisation, around a shortcut of one tap; the mean over time; a dense layer. He, Zhang, Ren, Sun: Deep residual learning (2015), in one dimension.
/// </remarks>
public static class SignalResNet
{
    /// <summary>Filters of the stem and of each block.</summary>
    public static ImmutableArray<int> BlockChannels { get; } = [32, 32, 64, 64, 128];

    /// <summary>Builds the network from weights named stem.conv.weight, block1.first.conv.weight, block1.first.normalization.scale and so on.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="channels">Channels of the signal.</param>
    /// <param name="classes">Classes.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights, int channels, int classes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var net = new NetworkBuilder();
        Add(net, weights, "stem", Network.InputName, channels, BlockChannels[0], 15, 1);
        net.Add("stem.relu", new Relu());
        for (int i = 1; i < BlockChannels.Length; i++)
        {
            string block = $"block{i}";
            string input = net.Last;
            (int from, int to) = (BlockChannels[i - 1], BlockChannels[i]);
            Add(net, weights, $"{block}.first", input, from, to, 7, 2);
            string first = net.Add($"{block}.first.relu", new Relu());
            string second = Add(net, weights, $"{block}.second", first, to, to, 7, 1);
            string shortcut = Add(net, weights, $"{block}.shortcut", input, from, to, 1, 2);
            net.Add($"{block}.sum", new Add(), second, shortcut);
            net.Add($"{block}.relu", new Relu());
        }

        net.Add("mean", new GlobalAveragePool());
        net.Add("dropout", new Dropout(0.3f, seed: 1));
        net.Add("score", new Dense(weights.Load("score.weight", [classes, BlockChannels[^1]]), weights.Load("score.bias", [classes])));
        return net.Build();
    }

    private static string Add(NetworkBuilder net, WeightSource weights, string name, string input, int inputs, int outputs, int taps, int stride) =>
        NormalizedConvolution.Add(net, weights, name, input, [outputs, inputs, taps], new ConvolutionOptions { Stride = [stride], Padding = [taps / 2] });
}
