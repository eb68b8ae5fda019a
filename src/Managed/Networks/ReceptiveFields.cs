using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>Receptive fields from the graph alone: windows add their reach times the distance that their taps are apart in the input.</summary>
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
        return [.. OfAxes(network, input).Select(axes => new ReceptiveField(axes[0], axes[1]))];
    }

    /// <summary>What every node's units see along each spatial axis of an input [N, C, ...], by node.</summary>
    internal static ImmutableArray<ReceptiveAxis[]> OfAxes(Network network, Shape input)
    {
        ImmutableArray<Shape> shapes = network.Shapes(input);
        ReceptiveAxis[] whole = Array.ConvertAll(input.AsSpan()[2..].ToArray(), ReceptiveAxis.Whole);
        ReceptiveAxis[] own = Array.ConvertAll(whole, _ => ReceptiveAxis.Input);
        var fields = new ReceptiveAxis[]?[shapes.Length];
        Dictionary<string, int> indices = Enumerable.Range(0, shapes.Length).ToDictionary(i => network.Nodes[i].Name);
        for (int i = 0; i < fields.Length; i++)
        {
            NetworkNode node = network.Nodes[i];
            Shape[] from = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? shapes[index] : input)];
            ReceptiveAxis[]?[] seen = [.. node.Inputs.Select(name => indices.TryGetValue(name, out int index) ? fields[index] : own)];

            // A constant sees nothing, and neither does what is made of constants alone.
            fields[i] = node.Layer is ConstantValue || seen.All(field => field is null) ? null : Of(node.Layer, from, seen, shapes[i], whole);
        }

        return [.. fields.Select(field => field ?? whole)];
    }

    private static ReceptiveAxis[] Of(Layer layer, Shape[] from, ReceptiveAxis[]?[] seen, Shape shape, ReceptiveAxis[] whole)
    {
        if (shape.Rank != whole.Length + 2)
            return whole;
        bool isAlike = from[0].Rank == shape.Rank;
        switch (layer)
        {
            case Convolution convolution when isAlike:
                return Through(seen[0]!, convolution.Options.Axes(from[0], convolution.Weights.Value.Shape.AsSpan()[2..]), (axis, window, _) => axis.Through(window), whole);
            case TransposedConvolution transposed when isAlike:
                return Through(seen[0]!, transposed.Options.Axes(shape, transposed.Weights.Value.Shape.AsSpan()[2..]), (axis, window, all) => axis.Back(window, all), whole);
            case PoolingLayer pooling when isAlike:
                return Through(seen[0]!, pooling.Options.Axes(from[0], pooling.Options.Kernel.AsSpan()), (axis, window, _) => axis.Through(window), whole);
            case Add or Concat or Arithmetic:
                return Join(from, seen, shape, whole);
            case ZeroPad or ChannelAffine or BatchNormalization or Dropout or ElementwiseFunction or LocalResponseNormalization when isAlike:
                return seen[0]!;
            default:
                return layer.InPlace && shape == from[0] ? seen[0]! : whole;
        }
    }

    /// <summary>What is seen through several inputs of the result's positions; one that is repeated over positions tells of all.</summary>
    private static ReceptiveAxis[] Join(Shape[] from, ReceptiveAxis[]?[] seen, Shape shape, ReceptiveAxis[] whole)
    {
        ReceptiveAxis[]? joined = null;
        for (int i = 0; i < from.Length; i++)
        {
            if (seen[i] is not ReceptiveAxis[] field)
                continue;
            if (from[i].Rank != shape.Rank || !from[i].AsSpan()[2..].SequenceEqual(shape.AsSpan()[2..]))
                return whole;
            joined = joined is null ? field : [.. joined.Select((axis, a) => axis.Join(field[a], whole[a].Size))];
        }

        return joined ?? whole;
    }

    private static ReceptiveAxis[] Through(
        ReceptiveAxis[] seen, (WindowAxis Depth, WindowAxis Height, WindowAxis Width) windows, Func<ReceptiveAxis, WindowAxis, int, ReceptiveAxis> pass, ReceptiveAxis[] whole)
    {
        WindowAxis[] axes = [windows.Depth, windows.Height, windows.Width];
        return [.. seen.Select((axis, a) => pass(axis, axes[a + 3 - seen.Length], whole[a].Size))];
    }
}
