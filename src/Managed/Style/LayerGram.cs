using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>The Gram matrix of one layer's features f over q positions: G(f), or for relative costs G(f) / q.</summary>
internal sealed class LayerGram(WorkerPool workers, int channels, CostScaling scaling)
{
    private readonly Memory<float> matrix = new float[channels * channels];
    private readonly Memory<float> packed = new float[FeatureStatistics.PackedLength(channels)];

    public int Channels => channels;

    /// <summary>The matrix of the features last computed, [channels, channels].</summary>
    public ReadOnlySpan<float> Matrix => matrix.Span;

    public void Compute(Tensor features)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        FeatureStatistics.Gram(workers, features, matrix);
        if (scaling == CostScaling.Relative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(matrix.Span, positions, 0, matrix.Span);
    }

    /// <summary>gradient += factor * (dJ / dMatrix) * (dMatrix / df) after <see cref="Compute"/> on the same features, the slope being a difference of two matrices.</summary>
    public void Backward(Tensor features, ReadOnlySpan<float> target, double factor, Span<float> difference, Memory<float> gradient)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        double slope = factor / (scaling == CostScaling.Relative ? positions : 1);
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(matrix.Span, target, (float)slope, 0, difference);
        FeatureStatistics.GramBackward(workers, features, difference, packed, gradient);
    }
}
