using System;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>J_content = 1/2 ‖a(C) - a(G)‖² at one layer, times a factor.</summary>
internal sealed class ContentCost
{
    private readonly float[] target;
    private readonly double factor;

    public ContentCost(LayerWeight layer, Tensor content, CostScaling scaling)
    {
        Layer = layer;
        target = content.Span.ToArray();
        (_, int positions) = FeatureStatistics.Extents(content);
        double energy = FeatureStatistics.SquaredDistance(target, new float[target.Length], positions);
        factor = scaling == CostScaling.Course ? 1 : energy > 0 ? 1 / energy : 0;
    }

    public LayerWeight Layer { get; }

    public double Evaluate(Tensor features)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        return 0.5 * factor * FeatureStatistics.SquaredDistance(features.Span, target, positions);
    }

    /// <summary>gradient = weight * factor * (a(G) - a(C)).</summary>
    public void Backward(Tensor features, double weight, Span<float> gradient) =>
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(features.Span, target, (float)(weight * factor), 0, gradient);
}
