using System;
using System.Numerics.Tensors;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Style.Costs;

/// <summary>
/// The Gram matrix of one layer's features f, or of T f in a region: sum of T² f f^T or of T² (f - mean)(f - mean)^T, for relative costs divided by
/// q = sum of T², which without regions are the positions. Features come in any number of parts.
/// </summary>
/// <remarks>The centred matrix is computed as sum of T² f f^T - q mean mean^T, so that sums over parts of a picture can be added before.</remarks>
internal sealed class LayerGram(WorkerPool workers, int channels, StyleOptions options)
{
    private readonly bool isRelative = options.Scaling == CostScaling.Relative;
    private readonly bool isCentred = options.Gram == GramKind.Centred;
    private readonly Memory<float> matrix = new float[channels * channels];
    private readonly double[] products = new double[channels * channels];
    private readonly Memory<float> packed = new float[FeatureStatistics.PackedLength(channels)];
    private readonly double[] means = new double[channels];
    private readonly double[] partSums = new double[channels];
    private double area;

    /// <summary>The matrix of the features last added up, [channels, channels].</summary>
    public ReadOnlySpan<float> Matrix => matrix.Span;

    public void Begin()
    {
        area = 0;
        Array.Clear(products);
        Array.Clear(means);
    }

    /// <summary>Adds some of the positions.</summary>
    /// <param name="features">Their features.</param>
    /// <param name="guidance">The region at these positions; null for all of it.</param>
    public void Add(Tensor features, LayerGuidance? guidance)
    {
        if (guidance is null)
            AddOf(features, null);
        else
            WithGuided(features, guidance, guided => AddOf(guided, guidance));
    }

    /// <summary>Makes the matrix of what has been added.</summary>
    public void Complete()
    {
        TensorPrimitives.Divide(means, area, means);
        Span<float> values = matrix.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(products[i] - (area * means[i / channels] * means[i % channels]));
        if (isRelative)
            UnaryKernels<Divide>.Registry.At(SimdHardware.Level)(values, (float)area, 0, values);
    }

    /// <summary>gradient += dJ / df for some of the features after <see cref="Complete"/>, where dJ / dMatrix = factor * (Matrix - target).</summary>
    public void Backward(Tensor features, LayerGuidance? guidance, float[] target, double factor, float[] difference, Memory<float> gradient)
    {
        double slope = factor / (isRelative ? area : 1);
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
        using var rented = new RentedFloats(features.Length);
        work(new Tensor(rented.Memory, features.Shape));
    }

    private void AddOf(Tensor seen, LayerGuidance? guidance)
    {
        FeatureStatistics.Gram(workers, seen, matrix);
        area += guidance?.Area ?? FeatureStatistics.Extents(seen).Positions;
        for (int i = 0; i < products.Length; i++)
            products[i] += matrix.Span[i];
        if (!isCentred)
            return;
        FeatureStatistics.Sums(seen, guidance is null ? default : guidance.Guide, partSums);
        TensorPrimitives.Add(means, partSums, means);
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
