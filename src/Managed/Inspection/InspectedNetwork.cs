using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>A network that looks at pictures, and how it wants them.</summary>
/// <param name="Name">What to call it in reports.</param>
/// <param name="Network">The network; its input is [N, 3, H, W], red, green, blue.</param>
/// <param name="PixelScale">The value of a full pixel: 1, or 255.</param>
/// <param name="InputSize">The side of the squares that it takes; null where it takes any size.</param>
public sealed record InspectedNetwork(string Name, Network Network, float PixelScale = 1, int? InputSize = null)
{
    private const int LargestDefaultSide = 224;
    private const string NormalizedPixels = "normalized pixels";

    /// <summary>The number of pictures that have to go through the network at once; null where any number can.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The side at which a picture is looked at where none is asked for: the one that the network takes, or the picture's shorter side, at most 224.</summary>
    public int SideFor(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return InputSize ?? Math.Min(LargestDefaultSide, Math.Min(picture.Width, picture.Height));
    }

    /// <summary>The picture's middle square, brought to a side, with values in 0..1.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="side">The side wanted.</param>
    /// <returns>A tensor [1, 3, side, side].</returns>
    public static Tensor Square(RgbImage picture, int side)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        int edge = Math.Min(picture.Width, picture.Height);
        RgbImage square = picture.Width == picture.Height ? picture : picture.Crop((picture.Width - edge) / 2, (picture.Height - edge) / 2, edge, edge);
        return edge == side ? square.ToTensor() : square.ToTensor(side, side);
    }

    /// <summary>The values of some layers for one picture.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="picture">[1, 3, H, W] in 0..1.</param>
    /// <param name="layers">The layers; empty means <see cref="UnitLayers.Default"/>.</param>
    /// <exception cref="ArgumentException">A layer is not there, or the network cannot work on the picture.</exception>
    public IReadOnlyList<(string Layer, Tensor Value)> Evaluate(WorkerPool workers, Tensor picture, ImmutableArray<string> layers)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ImmutableArray<string> names = UnitLayers.Choose(Network, picture.Shape, layers);
        NetworkPlan plan = Network.Plan(workers, picture.Shape, new PlanOptions { Outputs = names });
        Scale(picture.Span, plan.Input.Span);
        plan.Forward();
        return [.. names.Select(name => (name, plan[name]))];
    }

    /// <summary>The network for pixels of 0..1, whatever it takes itself.</summary>
    public Network ForUnitPixels() => PixelScale == 1 ? Network : WithNormalization(Network, [0, 0, 0], [1 / PixelScale, 1 / PixelScale, 1 / PixelScale]);

    /// <summary>A network for pixels of 0..1 made of one that takes (pixel - mean) / deviation, colour by colour.</summary>
    /// <exception cref="ArgumentException">The network has not one input.</exception>
    public static Network WithNormalization(Network network, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Inputs.Length != 1)
            throw new ArgumentException($"A network that looks at pictures has one input, not {network.Inputs.Length}.", nameof(network));
        string input = network.Inputs[0];
        var net = new NetworkBuilder(input);
        string pixels = net.Add(NormalizedPixels, InputNormalization.Layer(mean, deviation));
        foreach (NetworkNode node in network.Nodes)
            net.Add(node.Name, node.Layer, [.. node.Inputs.Select(name => name == input ? pixels : name)]);
        return net.Build();
    }

    /// <summary>Writes pixels of 0..1 as the network takes them.</summary>
    internal void Scale(ReadOnlySpan<float> pixels, Span<float> input) => TensorPrimitives.Multiply(pixels, PixelScale, input);
}
