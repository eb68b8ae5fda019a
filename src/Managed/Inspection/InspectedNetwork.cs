using System;
using System.Numerics.Tensors;
using Managed.Networks;
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
    /// <summary>dlib's face network.</summary>
    public static InspectedNetwork OfFaces(Network network) => new("face", network, 255, FaceResNet.InputSize);

    /// <summary>The picture's middle square, brought to a side, with values in 0..1.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="side">The side wanted.</param>
    /// <returns>A tensor [1, 3, side, side].</returns>
    public static Tensor Square(RgbImage picture, int side)
    {
        ArgumentNullException.ThrowIfNull(picture);
        int edge = Math.Min(picture.Width, picture.Height);
        RgbImage square = picture.Width == picture.Height ? picture : picture.Crop((picture.Width - edge) / 2, (picture.Height - edge) / 2, edge, edge);
        return edge == side ? square.ToTensor() : square.ToTensor(side, side);
    }

    /// <summary>Writes pixels of 0..1 as the network takes them.</summary>
    internal void Scale(ReadOnlySpan<float> pixels, Span<float> input) => TensorPrimitives.Multiply(pixels, PixelScale, input);
}
