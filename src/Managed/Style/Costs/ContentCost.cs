using System;
using System.Numerics.Tensors;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Networks.Tiles;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style.Costs;

/// <summary>J_content = 1/2 ‖a(C) - a(G)‖² at one layer, times a factor. Features come in any number of parts.</summary>
internal sealed class ContentCost
{
    private const int BufferLength = 1024;

    private readonly float[] target;
    private readonly CostScaling scaling;
    private float[] part = [];
    private double energy;
    private double distance;

    /// <summary>The cost of a layer whose target is yet to be taken.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="features">The shape of its features of the whole picture.</param>
    /// <param name="scaling">How the cost is scaled.</param>
    public ContentCost(LayerWeight layer, Shape features, CostScaling scaling)
    {
        Layer = layer;
        this.scaling = scaling;
        target = new float[features.ElementCount];
    }

    public LayerWeight Layer { get; }

    private double Factor => scaling == CostScaling.Course ? 1 : energy > 0 ? 1 / energy : 0;

    /// <summary>Takes some of the content's features.</summary>
    public void Take(FeatureBand band)
    {
        band.CopyTo(target);
        (_, int positions) = FeatureStatistics.Extents(band.Values);
        var zeros = new float[positions];
        for (int first = 0; first < band.Values.Length; first += positions)
            energy += FeatureStatistics.SquaredDistance(band.Values.Span.Slice(first, positions), zeros, positions);
    }

    /// <summary>Forgets the features of the picture before.</summary>
    public void Begin() => distance = 0;

    /// <summary>Takes some of a picture's features.</summary>
    public void Add(FeatureBand band)
    {
        (_, int positions) = FeatureStatistics.Extents(band.Values);
        distance += FeatureStatistics.SquaredDistance(band.Values.Span, TargetOf(band), positions);
    }

    /// <summary>The cost of the features that have been added.</summary>
    public double Evaluate() => 0.5 * Factor * distance;

    /// <summary>gradient += weight * factor * (a(G) - a(C)) for some of the features.</summary>
    public void Backward(FeatureBand band, double weight, Span<float> gradient)
    {
        BinaryKernel difference = BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level);
        ReadOnlySpan<float> targets = TargetOf(band);
        Span<float> buffer = stackalloc float[BufferLength];
        for (int first = 0; first < gradient.Length; first += BufferLength)
        {
            int count = Math.Min(BufferLength, gradient.Length - first);
            Span<float> slopes = buffer[..count];
            difference(band.Values.Span.Slice(first, count), targets.Slice(first, count), (float)(weight * Factor), 0, slopes);
            TensorPrimitives.Add(gradient.Slice(first, count), slopes, gradient.Slice(first, count));
        }
    }

    private ReadOnlySpan<float> TargetOf(FeatureBand band)
    {
        if (band.IsWhole)
            return target;
        if (part.Length < band.Values.Length)
            part = new float[band.Values.Length];
        band.CopyFrom(target, part);
        return part.AsSpan(0, band.Values.Length);
    }
}
