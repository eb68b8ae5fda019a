using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Kernels.Convolution;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>A small U-Net over volumes: from voxels to a score for each class at each voxel.</summary>
/// <remarks>
/// Input [N, channels, D, H, W], extents multiples of <see cref="ExtentMultiple"/>; output [N, classes, D, H, W], before softmax or the logistic
/// function. On the way down each level has two convolutions of 3x3x3 with batch normalisation, and a pool that halves the extents; on the way up a
/// transposed convolution doubles them, and what the level saw on the way down is set beside it. Cicek, Abdulkadir, Lienkamp, Brox, Ronneberger:
/// 3D U-Net (2016). Every sum has one order whatever the extents, so that a tile has the bits of the whole where it sees as much.
/// </remarks>
public static class VolumeUNet
{
    /// <summary>What extents are multiples of.</summary>
    public const int ExtentMultiple = 4;

    private static readonly ConvolutionOptions Block = new() { Padding = [1], Algorithm = ConvolutionAlgorithm.ImplicitGemm };

    /// <summary>Filters of each level, from the finest.</summary>
    public static ImmutableArray<int> LevelChannels { get; } = [8, 16, 32];

    /// <summary>Builds the network from weights named down1.first.conv.weight, down1.first.normalization.scale, up1.conv.weight, score.weight and so on.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="channels">Channels of the volume.</param>
    /// <param name="classes">Scores of a voxel; one where a thing is told from all else.</param>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights, int channels, int classes)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var net = new NetworkBuilder();
        int deepest = LevelChannels.Length - 1;
        for (int level = 0; level <= deepest; level++)
        {
            if (level > 0)
                net.Add($"pool{level}", new MaxPool(new PoolingOptions { Kernel = [2, 2, 2], Stride = [2] }));
            AddBlock(net, weights, $"down{level + 1}", level == 0 ? channels : LevelChannels[level - 1], LevelChannels[level]);
        }

        for (int level = deepest - 1; level >= 0; level--)
        {
            string name = $"up{level + 1}";
            int to = LevelChannels[level];
            var upwards = new TransposedConvolution(
                weights.Load($"{name}.conv.weight", [LevelChannels[level + 1], to, 2, 2, 2]), weights.Load($"{name}.conv.bias", [to]), new ConvolutionOptions { Stride = [2] });
            net.Add($"{name}.conv", upwards);
            net.Add($"{name}.joined", new Concat(), $"down{level + 1}.second.relu", net.Last);
            AddBlock(net, weights, name, 2 * to, to);
        }

        net.Add("score", new Convolution(weights.Load("score.weight", [classes, LevelChannels[0], 1, 1, 1]), weights.Load("score.bias", [classes])));
        return net.Build();
    }

    private static void AddBlock(NetworkBuilder net, WeightSource weights, string name, int inputs, int outputs)
    {
        foreach ((string part, int from) in ((string, int)[])[("first", inputs), ("second", outputs)])
        {
            NormalizedConvolution.Add(net, weights, $"{name}.{part}", net.Last, [outputs, from, 3, 3, 3], Block);
            net.Add($"{name}.{part}.relu", new Relu());
        }
    }
}
