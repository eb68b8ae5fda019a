using System;
using System.Numerics.Tensors;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style;

/// <summary>
/// The Gram matrix of one layer's features f over q positions: sum of f f^T or of (f - mean)(f - mean)^T, for relative costs divided by q. Features come in any number of parts.
/// </summary>
/// <remarks>The centred matrix is computed as sum of f f^T - q mean mean^T, so that sums over parts of a picture can be added before.</remarks>
internal sealed class LayerGram(WorkerPool workers, int channels, StyleOptions options)
{
    private readonly bool isRelative = options.Scaling == CostScaling.Relative;
    private readonly bool isCentred = options.Gram == GramKind.Centred;
    private readonly Memory<float> matrix = new float[channels * channels];
    private readonly double[] products = new double[channels * channels];
    private readonly Memory<float> packed = new float[FeatureStatistics.PackedLength(channels)];
    private readonly double[] means = new double[channels];
    private readonly double[] partSums = new double[channels];

    public int Channels => channels;

    /// <summary>q.</summary>
    public int Positions { get; private set; }

    /// <summary>The matrix of the features last added up, [channels, channels].</summary>
    public ReadOnlySpan<float> Matrix => matrix.Span;

    public void Begin()
    {
        Positions = 0;
        Array.Clear(products);
        Array.Clear(means);
    }

    /// <summary>Adds some of the positions.</summary>
    public void Add(Tensor features)
    {
        (_, int positions) = FeatureStatistics.Extents(features);
        FeatureStatistics.Gram(workers, features, matrix);
        Positions += positions;
        for (int i = 0; i < products.Length; i++)
            products[i] += matrix.Span[i];
        if (!isCentred)
            return;
        FeatureStatistics.Sums(features, partSums);
        TensorPrimitives.Add(means, partSums, means);
    }

    /// <summary>Makes the matrix of what has been added.</summary>
    public void Complete()
    {
        TensorPrimitives.Divide(means, Positions, means);
        Span<float> values = matrix.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(products[i] - (Positions * means[i / channels] * means[i % channels]));
        if (isRelative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(values, Positions, 0, values);
    }

    /// <summary>gradient += dJ / df for some of the features after <see cref="Complete"/>, where dJ / dMatrix = factor * (Matrix - target).</summary>
    public void Backward(Tensor features, ReadOnlySpan<float> target, double factor, Span<float> difference, Memory<float> gradient)
    {
        double slope = factor / (isRelative ? Positions : 1);
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(matrix.Span, target, (float)slope, 0, difference);
        FeatureStatistics.GramBackward(workers, features, difference, packed, gradient);
        if (isCentred)
            SubtractMeans(difference, FeatureStatistics.Extents(features).Positions, gradient.Span);
    }

    /// <summary>What (f - mean) instead of f takes from the gradient: the same at all positions. The mean's own slope is 0, as deviations sum to 0.</summary>
    private void SubtractMeans(ReadOnlySpan<float> difference, int positions, Span<float> gradient)
    {
        for (int i = 0; i < channels; i++)
        {
            double sum = 0;
            for (int j = 0; j < channels; j++)
                sum += ((double)difference[(i * channels) + j] + difference[(j * channels) + i]) * means[j];
            Span<float> plane = gradient.Slice(i * positions, positions);
            TensorPrimitives.Subtract(plane, (float)sum, plane);
        }
    }
}
