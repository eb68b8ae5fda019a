using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

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
        var whole = new ReceptiveField(ReceptiveAxis.Whole(input[2]), ReceptiveAxis.Whole(input[3]));
        var fields = new ReceptiveField?[shapes.Length];
        Dictionary<string, int> indices = Enumerable.Range(0, shapes.Length).ToDictionary(i => network.Nodes[i].Name);
        for (int i = 0; i < fields.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            Shape[] from = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? shapes[index] : input)];
            ReceptiveField?[] seen = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? fields[index] : ReceptiveField.Input)];

            // A constant sees nothing, and neither does what is made of constants alone.
            fields[i] = node.Layer is ConstantValue || seen.All(field => field is null) ? null : Of(node.Layer, from, seen, shapes[i], whole);
        }

        return [.. fields.Select(field => field ?? whole)];
    }

    private static ReceptiveField Of(Layer layer, Shape[] from, ReceptiveField?[] seen, Shape shape, ReceptiveField whole)
    {
        if (shape.Rank != 4)
            return whole;
        switch (layer)
        {
            case Convolution convolution when from[0].Rank == 4:
                (_, WindowAxis height, WindowAxis width) = convolution.Options.Axes(from[0], convolution.Weights.Value.Shape.AsSpan()[2..]);
                return Through(seen[0]!.Value, height, width);
            case PoolingLayer pooling when from[0].Rank == 4:
                (_, height, width) = pooling.Options.Axes(from[0], pooling.Options.Kernel.AsSpan());
                return Through(seen[0]!.Value, height, width);
            case Add or Concat or Arithmetic:
                return Join(from, seen, shape, whole);
            case ZeroPad or ChannelAffine or BatchNormalization or Dropout or ElementwiseFunction or LocalResponseNormalization when from[0].Rank == 4:
                return seen[0]!.Value;
            default:
                return layer.InPlace && shape == from[0] ? seen[0]!.Value : whole;
        }
    }

    /// <summary>What is seen through several inputs of the result's positions; one that is repeated over positions tells of all.</summary>
    private static ReceptiveField Join(Shape[] from, ReceptiveField?[] seen, Shape shape, ReceptiveField whole)
    {
        ReceptiveField? joined = null;
        for (int i = 0; i < from.Length; i++)
        {
            if (seen[i] is not ReceptiveField field)
                continue;
            if (from[i].Rank != 4 || from[i][2] != shape[2] || from[i][3] != shape[3])
                return whole;
            joined = joined is ReceptiveField other
                ? new ReceptiveField(other.Rows.Join(field.Rows, whole.Rows.Size), other.Columns.Join(field.Columns, whole.Columns.Size))
                : field;
        }

        return joined ?? whole;
    }

    private static ReceptiveField Through(ReceptiveField seen, WindowAxis height, WindowAxis width) => new(seen.Rows.Through(height), seen.Columns.Through(width));
}
