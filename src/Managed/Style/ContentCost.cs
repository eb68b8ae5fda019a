using System;
using System.Numerics.Tensors;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Distance;
using Managed.Simd;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style;

/// <summary>J_content = 1/2 ‖a(C) - a(G)‖² at one layer, times a factor.</summary>
internal sealed class ContentCost
{
    private const int BufferLength = 1024;

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

    /// <summary>gradient += weight * factor * (a(G) - a(C)).</summary>
    public void Backward(Tensor features, double weight, Span<float> gradient)
    {
        BinaryKernel difference = BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level);
        Span<float> buffer = stackalloc float[BufferLength];
        for (int first = 0; first < gradient.Length; first += BufferLength)
        {
            int count = Math.Min(BufferLength, gradient.Length - first);
            Span<float> part = buffer[..count];
            difference(features.Span.Slice(first, count), target.AsSpan(first, count), (float)(weight * factor), 0, part);
            TensorPrimitives.Add(gradient.Slice(first, count), part, gradient.Slice(first, count));
        }
    }
}
