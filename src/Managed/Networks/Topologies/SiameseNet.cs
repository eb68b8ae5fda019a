using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>The extents of a <see cref="SiameseNet"/>.</summary>
public sealed record SiameseShape
{
    /// <summary>The side of the input, a multiple of 2 to the number of <see cref="Channels"/>.</summary>
    public int InputSize { get; init; } = 64;

    /// <summary>Filters of each stage; a stage halves the extents.</summary>
    public ImmutableArray<int> Channels { get; init; } = [32, 64, 128, 128];

    /// <summary>Values of an embedding.</summary>
    public int EmbeddingLength { get; init; } = 128;

    /// <summary>The probability of dropping a value before the last layer while the network learns.</summary>
    public float DropoutRate { get; init; } = 0.3f;

    /// <summary>Whether embeddings are brought to length 1.</summary>
    public bool Normalize { get; init; } = true;
}

/// <summary>A small convolutional network from a face to a point, trained so that faces of one person lie near each other.</summary>
/// <remarks>
/// Input [N, 3, S, S] in 0..255; stages of convolution 3 x 3, batch normalisation, rectifier and max pooling 2 x 2; a dense layer.
/// Output [N, D]. The same network is run on both pictures of a pair: Bromley et al.: Signature verification using a "Siamese" time delay network (1993).
/// </remarks>
public static class SiameseNet
{
    /// <summary>Builds the network from weights named stage1.conv.weight, stage1.normalization.scale (shift, mean, variance), ..., embedding.weight, embedding.bias.</summary>
    /// <exception cref="ArgumentException">The extents do not fit each other.</exception>
    /// <exception cref="InvalidFileException">A tensor is missing or has another shape.</exception>
    public static Network Build(WeightSource weights, SiameseShape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        shape ??= new SiameseShape();
        int last = shape.InputSize >> shape.Channels.Length;
        if (shape.Channels.IsDefaultOrEmpty || last < 1 || last << shape.Channels.Length != shape.InputSize)
            throw new ArgumentException($"An input of side {shape.InputSize} cannot be halved {shape.Channels.Length} times.", nameof(shape));
        var net = new NetworkBuilder();
        net.Add("normalize", InputNormalization.Layer([127.5f, 127.5f, 127.5f], 127.5f));
        int inputs = 3;
        for (int i = 0; i < shape.Channels.Length; i++)
        {
            string stage = $"stage{i + 1}";
            int outputs = shape.Channels[i];
            net.Add($"{stage}.conv", new Convolution(weights.Load($"{stage}.conv.weight", [outputs, inputs, 3, 3]), null, new ConvolutionOptions { Padding = [1] }));
            net.Add($"{stage}.normalization", new BatchNormalization(
                weights.Load($"{stage}.normalization.scale", [outputs]),
                weights.Load($"{stage}.normalization.shift", [outputs]),
                weights.Load($"{stage}.normalization.mean", [outputs]),
                weights.Load($"{stage}.normalization.variance", [outputs])));
            net.Add($"{stage}.relu", new Relu());
            net.Add($"{stage}.pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
            inputs = outputs;
        }

        net.Add("flatten", new Flatten());
        if (shape.DropoutRate > 0)
            net.Add("dropout", new Dropout(shape.DropoutRate, seed: 1));
        net.Add("embedding", new Dense(
            weights.Load("embedding.weight", [shape.EmbeddingLength, inputs * last * last]),
            weights.Load("embedding.bias", [shape.EmbeddingLength])));
        if (shape.Normalize)
            net.Add("length", new L2Normalize());
        return net.Build();
    }
}
