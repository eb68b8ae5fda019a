using System;
using System.Buffers;
using System.Numerics.Tensors;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style;

/// <summary>
/// The Gram matrix of one layer's features f, or of T f in a region: sum of T² f f^T or of T² (f - mean)(f - mean)^T, for relative costs divided by
/// q = sum of T², which without regions are the positions.
/// </summary>
/// <remarks>The centred matrix is computed as sum of T² f f^T - q mean mean^T, so that sums over parts of a picture can be added before.</remarks>
internal sealed class LayerGram(WorkerPool workers, int channels, StyleOptions options)
{
    private readonly bool isRelative = options.Scaling == CostScaling.Relative;
    private readonly bool isCentred = options.Gram == GramKind.Centred;
    private readonly Memory<float> matrix = new float[channels * channels];
    private readonly Memory<float> packed = new float[FeatureStatistics.PackedLength(channels)];
    private readonly double[] means = new double[channels];

    public int Channels => channels;

    /// <summary>The matrix of the features last computed, [channels, channels].</summary>
    public ReadOnlySpan<float> Matrix => matrix.Span;

    /// <summary>q, the positions that a region of features takes up.</summary>
    public static double Area(Tensor features, LayerGuidance? guidance) => guidance?.Area ?? FeatureStatistics.Extents(features).Positions;

    /// <summary>Computes the matrix, of all positions or of a region's.</summary>
    public void Compute(Tensor features, LayerGuidance? guidance)
    {
        if (guidance is null)
            ComputeOf(features, null);
        else
            WithGuided(features, guidance, guided => ComputeOf(guided, guidance));
    }

    /// <summary>gradient += dJ / df after <see cref="Compute"/> on the same features, where dJ / dMatrix = factor * (Matrix - target).</summary>
    public void Backward(Tensor features, LayerGuidance? guidance, float[] target, double factor, float[] difference, Memory<float> gradient)
    {
        double slope = factor / (isRelative ? Area(features, guidance) : 1);
        BinaryKernels<ScaledDifference>.Registry.At(SimdHardware.Level)(matrix.Span, target, (float)slope, 0, difference);
        if (guidance is null)
        {
            BackwardOf(features, null, difference, gradient);
            return;
        }

        WithGuided(features, guidance, guided => WithScratch(features, slopes =>
        {
            slopes.Span.Clear();
            BackwardOf(guided, guidance, difference, slopes.Memory);
            guidance.Apply(slopes.Span, slopes.Span);
            TensorPrimitives.Add(gradient.Span, slopes.Span, gradient.Span);
        }));
    }

    private static void WithGuided(Tensor features, LayerGuidance guidance, Action<Tensor> work) => WithScratch(features, guided =>
    {
        guidance.Apply(features.Span, guided.Span);
        work(guided);
    });

    private static void WithScratch(Tensor features, Action<Tensor> work)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(features.Length);
        try
        {
            work(new Tensor(rented.AsMemory(0, features.Length), features.Shape));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private void ComputeOf(Tensor seen, LayerGuidance? guidance)
    {
        double area = Area(seen, guidance);
        FeatureStatistics.Gram(workers, seen, matrix);
        if (isCentred)
            Centre(seen, guidance, area);
        if (isRelative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(matrix.Span, (float)area, 0, matrix.Span);
    }

    private void Centre(Tensor seen, LayerGuidance? guidance, double area)
    {
        FeatureStatistics.Sums(seen, guidance is null ? default : guidance.Guide, means);
        for (int i = 0; i < channels; i++)
            means[i] /= area;
        Span<float> values = matrix.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] - (area * means[i / channels] * means[i % channels]));
    }

    private void BackwardOf(Tensor seen, LayerGuidance? guidance, float[] difference, Memory<float> gradient)
    {
        FeatureStatistics.GramBackward(workers, seen, difference, packed, gradient);
        if (isCentred)
            SubtractMeans(difference, guidance, FeatureStatistics.Extents(seen).Positions, gradient.Span);
    }

    /// <summary>What T (f - mean) instead of T f takes from the gradient. The mean's own slope is 0, as deviations sum to 0.</summary>
    private void SubtractMeans(ReadOnlySpan<float> difference, LayerGuidance? guidance, int positions, Span<float> gradient)
    {
        for (int i = 0; i < channels; i++)
        {
            double sum = 0;
            for (int j = 0; j < channels; j++)
                sum += ((double)difference[(i * channels) + j] + difference[(j * channels) + i]) * means[j];
            float taken = (float)sum;
            Span<float> plane = gradient.Slice(i * positions, positions);
            if (guidance is null)
            {
                TensorPrimitives.Subtract(plane, taken, plane);
                continue;
            }

            for (int p = 0; p < positions; p++)
                plane[p] -= taken * guidance.Guide[p];
        }
    }
}
