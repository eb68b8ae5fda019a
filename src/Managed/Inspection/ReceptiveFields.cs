using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Receptive fields from the graph alone: windows add their reach times the distance that their taps are apart in the picture.</summary>
public static class ReceptiveFields
{
    /// <summary>The field of every node's units, by node.</summary>
    /// <param name="network">A network of one input.</param>
    /// <param name="input">[N, C, H, W].</param>
    /// <exception cref="ArgumentException">A layer cannot work on what reaches it, or the input is no picture.</exception>
    public static ImmutableArray<ReceptiveField> Of(Network network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (input.Rank != 4 || network.Inputs.Length != 1)
            throw new ArgumentException($"Receptive fields are those of a network of one picture [N, C, H, W], not {input}.", nameof(input));
        ImmutableArray<Shape> shapes = network.Shapes(input);
        var fields = new ReceptiveField[shapes.Length];
        Dictionary<string, int> indices = Enumerable.Range(0, shapes.Length).ToDictionary(i => network.Nodes[i].Name);
        for (int i = 0; i < fields.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            Shape[] from = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? shapes[index] : input)];
            ReceptiveField[] seen = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? fields[index] : ReceptiveField.Input)];
            fields[i] = Of(node.Layer, from, seen, shapes[i], input);
        }

        return [.. fields];
    }

    private static ReceptiveField Of(Layer layer, Shape[] from, ReceptiveField[] seen, Shape shape, Shape input)
    {
        var whole = new ReceptiveField(ReceptiveAxis.Whole(input[2]), ReceptiveAxis.Whole(input[3]));
        if (shape.Rank != 4 || from[0].Rank != 4)
            return whole;
        switch (layer)
        {
            case Convolution convolution:
                (_, WindowAxis height, WindowAxis width) = convolution.Options.Axes(from[0], convolution.Weights.Value.Shape.AsSpan()[2..]);
                return Through(seen[0], height, width);
            case PoolingLayer pooling:
                (_, height, width) = pooling.Options.Axes(from[0], pooling.Options.Kernel.AsSpan());
                return Through(seen[0], height, width);
            case Add or Concat:
                return seen.Aggregate((one, other) => new ReceptiveField(one.Rows.Join(other.Rows, input[2]), one.Columns.Join(other.Columns, input[3])));
            case ZeroPad or ChannelAffine or BatchNormalization or Dropout:
                return seen[0];
            default:
                return layer.InPlace && shape == from[0] ? seen[0] : whole;
        }
    }

    private static ReceptiveField Through(ReceptiveField seen, WindowAxis height, WindowAxis width) => new(seen.Rows.Through(height), seen.Columns.Through(width));
}
