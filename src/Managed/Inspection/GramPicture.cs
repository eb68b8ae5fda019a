using System;
using System.Numerics.Tensors;
using Managed.Kernels.Gram;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>The Gram matrix of a layer, drawn: how often channels are active together, which is what style transfer calls style.</summary>
public static class GramPicture
{
    private const int WantedSide = 512;

    /// <summary>Draws G[k, l] = sum over positions of a[k] * a[l]: a pixel square for each pair, the root of its magnitude from black over red and yellow to white.</summary>
    /// <param name="value">[1, C, H, W].</param>
    public static RgbImage Draw(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Shape.Rank < 3 || value.Shape[0] != 1)
            throw new ArgumentException($"A Gram matrix is that of one picture's maps, [1, C, ...], not of {value.Shape}.", nameof(value));
        int channels = value.Shape[1];
        float[] gram = Matrix(value, channels);
        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(gram));
        var pixels = new byte[3 * gram.Length];
        for (int i = 0; i < gram.Length; i++)
            HeatColor.Write(largest > 0 ? MathF.Sqrt(Math.Abs(gram[i]) / largest) : 0, pixels.AsSpan(3 * i));
        int side = channels * Math.Max(1, WantedSide / channels);
        return TileGrid.Fit(new RgbImage(pixels, channels, channels), side, side);
    }

    private static float[] Matrix(Tensor value, int channels)
    {
        int positions = value.Length / channels;
        var partial = new float[GramMatrix.PartialLength(channels, positions)];
        var scratch = new float[GramMatrix.ForwardScratchLength(channels)];
        for (int part = 0; part < GramMatrix.Parts(channels, positions); part++)
            GramMatrix.Forward(SimdHardware.Level, channels, positions, part, value.Span, scratch, partial);
        var gram = new float[channels * channels];
        GramMatrix.Combine(channels, positions, partial, gram);
        return gram;
    }
}
