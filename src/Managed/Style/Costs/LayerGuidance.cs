using System;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Kernels.Resample;
using Managed.Networks.Tiles;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style.Costs;

/// <summary>How much each position of a layer belongs to a region: T with T² = the part of the position that lies in it.</summary>
/// <remarks>
/// Gatys, Ecker, Bethge, Hertzmann, Shechtman: Controlling Perceptual Factors in Neural Style Transfer (2017), section 4: features are multiplied by T. The paper brings
/// the sum of T² to 1; here it is the region's area in positions, by which relative Gram matrices are divided as they are by all positions without regions.
/// </remarks>
internal sealed class LayerGuidance
{
    private readonly float[] guide;
    private readonly Shape shape;

    private LayerGuidance(float[] guide, Shape shape)
    {
        (this.guide, this.shape) = (guide, shape);
        Area = guide.Sum(value => (double)value * value);
    }

    /// <summary>The sum of T².</summary>
    public double Area { get; }

    public ReadOnlySpan<float> Guide => guide;

    /// <summary>The guidance of every region at a layer.</summary>
    /// <param name="regions">The parts of pixels, [1, regions, H, W] in 0..1; averaged over each position.</param>
    /// <param name="layer">The layer's shape, [1, C, h, w].</param>
    public static LayerGuidance[] At(Tensor regions, Shape layer)
    {
        if (layer.Rank != 4)
            throw new ArgumentException($"Regions are for layers [1, C, H, W], not {layer}.", nameof(layer));
        Tensor parts = regions.Shape[2] == layer[2] && regions.Shape[3] == layer[3]
            ? regions
            : TensorResize.Resize(regions, layer[2], layer[3], ResizeFilter.Triangle);
        int positions = layer[2] * layer[3];
        var guidance = new LayerGuidance[regions.Shape[1]];
        for (int region = 0; region < guidance.Length; region++)
            guidance[region] = new LayerGuidance(Array.ConvertAll(parts.Span.Slice(region * positions, positions).ToArray(), part => MathF.Sqrt(Math.Max(0, part))), [1, 1, layer[2], layer[3]]);
        return guidance;
    }

    /// <summary>The guidance of some of the layer's positions.</summary>
    public LayerGuidance Within(FeatureBand band)
    {
        if (band.IsWhole)
            return this;
        Shape part = [1, 1, band.Values.Shape[2], band.Values.Shape[3]];
        var values = new float[part.ElementCount];
        new Rectangle(shape, band.Top, band.Left, part).CopyFrom(guide, values);
        return new LayerGuidance(values, part);
    }

    /// <summary>Every channel times T; the target may be the features themselves.</summary>
    public void Apply(ReadOnlySpan<float> features, Span<float> target)
    {
        for (int first = 0; first < features.Length; first += guide.Length)
            TensorPrimitives.Multiply(features.Slice(first, guide.Length), guide, target.Slice(first, guide.Length));
    }
}
