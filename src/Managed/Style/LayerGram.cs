using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>The Gram matrix of one layer's features f over q positions: G(f), or for relative costs G(f) / q. Features come in any number of parts.</summary>
internal sealed class LayerGram(WorkerPool workers, int channels, CostScaling scaling)
{
    private readonly Memory<float> matrix = new float[channels * channels];
    private readonly double[] sums = new double[channels * channels];
    private readonly Memory<float> packed = new float[FeatureStatistics.PackedLength(channels)];

    public int Channels => channels;

    /// <summary>q.</summary>
    public int Positions { get; private set; }

    /// <summary>The matrix of the features last added up, [channels, channels].</summary>
    public ReadOnlySpan<float> Matrix => matrix.Span;

    public void Begin()
    {
        Positions = 0;
        Array.Clear(sums);
    }

    /// <summary>Adds some of the positions.</summary>
    public void Add(Tensor features)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        FeatureStatistics.Gram(workers, features, matrix);
        Positions += positions;
        for (int i = 0; i < sums.Length; i++)
            sums[i] += matrix.Span[i];
    }

    /// <summary>Makes the matrix of what has been added.</summary>
    public void Complete()
    {
        for (int i = 0; i < sums.Length; i++)
            matrix.Span[i] = (float)sums[i];
        if (scaling == CostScaling.Relative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(matrix.Span, Positions, 0, matrix.Span);
    }

    /// <summary>gradient += factor * (dJ / dMatrix) * (dMatrix / df) for some of the features added, the slope being a difference of two matrices.</summary>
    public void Backward(Tensor features, ReadOnlySpan<float> target, double factor, Span<float> difference, Memory<float> gradient)
    {
        double slope = factor / (scaling == CostScaling.Relative ? Positions : 1);
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(matrix.Span, target, (float)slope, 0, difference);
        FeatureStatistics.GramBackward(workers, features, difference, packed, gradient);
    }
}
