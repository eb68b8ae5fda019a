using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>Takes batch normalisations and dropouts out of a network that has learned.</summary>
public static class NormalizationFolding
{
    /// <summary>
    /// The same network for use: a normalisation whose only input is a convolution or dense layer that nothing else takes is multiplied into its
    /// weights, another becomes a <see cref="ChannelAffine"/>; dropouts are left out. Values differ by rounding only. Names of nodes that stay are kept; a
    /// folded convolution takes the normalisation's.
    /// </summary>
    public static Network Fold(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ILookup<string, NetworkNode> readers = network.Nodes
            .SelectMany(node => node.Inputs, (node, input) => (Input: input, Node: node))
            .ToLookup(pair => pair.Input, pair => pair.Node);
        Dictionary<string, NetworkNode> nodes = network.Nodes.ToDictionary(node => node.Name);
        var folded = new Dictionary<string, Layer>();
        foreach (NetworkNode node in network.Nodes)
        {
            if (node.Layer is BatchNormalization normalization && nodes.TryGetValue(node.Inputs[0], out NetworkNode? source) && readers[source.Name].Count() == 1
                && WithNormalization(source.Layer, normalization) is Layer layer)
            {
                folded.Add(source.Name, layer);
            }
        }

        var net = new NetworkBuilder(network.Inputs.AsSpan());
        var names = network.Inputs.ToDictionary(name => name);
        foreach (NetworkNode node in network.Nodes)
        {
            ImmutableArray<string> inputs = [.. node.Inputs.Select(input => names[input])];
            if (folded.TryGetValue(node.Name, out Layer? layer))
                names[node.Name] = net.Add(readers[node.Name].Single().Name, layer, inputs.AsSpan());
            else if (folded.ContainsKey(node.Inputs[0]) && node.Layer is BatchNormalization)
                names[node.Name] = inputs[0];
            else if (node.Layer is Dropout && node.Name != network.Output)
                names[node.Name] = inputs[0];
            else
                names[node.Name] = net.Add(node.Name, node.Layer is BatchNormalization alone ? AsAffine(alone) : node.Layer, inputs.AsSpan());
        }

        return net.Build();
    }

    private static Layer? WithNormalization(Layer layer, BatchNormalization normalization) => layer switch
    {
        Convolution convolution => new Convolution(
            Scaled(convolution.Weights.Value, normalization), Moved(convolution.Bias?.Value, normalization), convolution.Options),
        Dense dense => new Dense(Scaled(dense.Weights.Value, normalization), Moved(dense.Bias?.Value, normalization)),
        _ => null,
    };

    private static double Slope(BatchNormalization normalization, int channel) =>
        normalization.Scale.Value.Span[channel] / Math.Sqrt((double)normalization.Variance.Span[channel] + normalization.Options.Epsilon);

    private static Tensor Scaled(Tensor weights, BatchNormalization normalization)
    {
        Tensor scaled = weights.Clone();
        for (int c = 0; c < normalization.Mean.Length; c++)
        {
            foreach (ref float value in scaled.Slice(c, 1).Span)
                value = (float)(value * Slope(normalization, c));
        }

        return scaled;
    }

    private static Tensor Moved(Tensor? bias, BatchNormalization normalization)
    {
        var moved = new Tensor(normalization.Mean.Shape);
        for (int c = 0; c < moved.Length; c++)
            moved.Span[c] = (float)(normalization.Shift.Value.Span[c] + (((bias?.Span[c] ?? 0) - (double)normalization.Mean.Span[c]) * Slope(normalization, c)));
        return moved;
    }

    /// <summary>A normalisation by its running moments as what it is: a map of each channel.</summary>
    internal static ChannelAffine AsAffine(BatchNormalization normalization)
    {
        var ones = new Tensor(normalization.Mean.Shape);
        ones.Span.Fill(1);
        return new ChannelAffine(Scaled(ones, normalization), Moved(null, normalization));
    }
}
