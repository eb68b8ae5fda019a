using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>J_style = factor * ‖G(S) / p - G(G) / q‖² at one layer, with the positions p and q of the two pictures; for the course p = q = 1.</summary>
internal sealed class StyleCost
{
    private readonly WorkerPool workers;
    private readonly CostScaling scaling;
    private readonly int channels;
    private readonly float[] target;
    private readonly Memory<float> gram;
    private readonly float[] difference;
    private readonly Memory<float> packed;
    private readonly double energy;

    public StyleCost(WorkerPool workers, LayerWeight layer, Tensor style, CostScaling scaling)
    {
        this.workers = workers;
        this.scaling = scaling;
        Layer = layer;
        (channels, int positions) = FeatureStatistics.Extents(style);
        gram = new float[channels * channels];
        difference = new float[channels * channels];
        packed = new float[FeatureStatistics.PackedLength(channels)];
        target = new float[channels * channels];
        FeatureStatistics.Gram(workers, style, target);
        if (scaling == CostScaling.Relative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(target, positions, 0, target);
        energy = FeatureStatistics.SquaredDistance(target, difference, channels);
    }

    public LayerWeight Layer { get; }

    public double Evaluate(Tensor features)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        FeatureStatistics.Gram(workers, features, gram);
        if (scaling == CostScaling.Relative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(gram.Span, positions, 0, gram.Span);
        return Factor(positions) * FeatureStatistics.SquaredDistance(gram.Span, target, channels);
    }

    /// <summary>Adds weight * dJ / df after <see cref="Evaluate"/> on the same features.</summary>
    public void Backward(Tensor features, double weight, Memory<float> gradient)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        double slope = 2 * weight * Factor(positions) / (scaling == CostScaling.Relative ? positions : 1);
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(gram.Span, target, (float)slope, 0, difference);
        FeatureStatistics.GramBackward(workers, features, difference, packed, gradient);
    }

    private double Factor(int positions)
    {
        if (scaling == CostScaling.Relative)
            return energy > 0 ? 1 / energy : 0;
        double size = 2.0 * positions * channels;
        return 1 / (size * size);
    }
}
