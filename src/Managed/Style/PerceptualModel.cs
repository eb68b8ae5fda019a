using System.Collections.Immutable;
using Managed.Networks;
using Managed.Networks.Topologies;

namespace Managed.Style;

/// <summary>A network by whose layers pictures are compared.</summary>
/// <remarks>Its input is [N, 3, H, W], red, green, blue in 0..1.</remarks>
/// <param name="Name">What to call it in reports.</param>
/// <param name="Network">The network.</param>
/// <param name="ContentLayers">The layers of the content cost unless others are asked for.</param>
/// <param name="StyleLayers">The layers of the style cost unless others are asked for.</param>
public sealed record PerceptualModel(string Name, Network Network, ImmutableArray<LayerWeight> ContentLayers, ImmutableArray<LayerWeight> StyleLayers)
{
    /// <summary>The content layer that Gatys et al. take of VGG-19.</summary>
    public static ImmutableArray<LayerWeight> VggContentLayers { get; } = [new("relu4_2")];

    /// <summary>The style layers that Gatys et al. take of VGG-19, alike.</summary>
    public static ImmutableArray<LayerWeight> VggStyleLayers { get; } =
        [new("relu1_1", 0.2f), new("relu2_1", 0.2f), new("relu3_1", 0.2f), new("relu4_1", 0.2f), new("relu5_1", 0.2f)];

    /// <summary>The weight of the content cost that goes with <see cref="PerceptualNet"/>, style weighing 1.</summary>
    public const float NetContentWeight = 0.08f;

    /// <summary>A network of <see cref="PerceptualNet"/> with the layers in which it was taught.</summary>
    public static PerceptualModel OfPerceptualNet(string name, Network network) =>
        new(name, network, [new("relu4_1")], [new("relu1_1"), new("relu2_1"), new("relu3_1"), new("relu4_1"), new("relu5_1")]);

    /// <summary>A network of <see cref="Vgg"/> with the layers of Gatys et al.</summary>
    public static PerceptualModel OfVgg(string name, Network network) => new(name, network, VggContentLayers, VggStyleLayers);
}
