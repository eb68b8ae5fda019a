using System;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>The squared distances between all embeddings of a batch, and the gradients that flow back through them.</summary>
internal sealed class PairDistances
{
    private readonly Tensor embeddings;
    private readonly float[] squares;
    private readonly double[] weights;

    public PairDistances(Tensor embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        if (embeddings.Shape.Rank < 2)
            throw new ArgumentException($"Embeddings are [N, D], not {embeddings.Shape}.", nameof(embeddings));
        this.embeddings = embeddings;
        Count = embeddings.Shape[0];
        Length = embeddings.Length / Count;
        squares = new float[Count * Count];
        weights = new double[Count * Count];
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < i; j++)
                squares[(i * Count) + j] = squares[(j * Count) + i] = Distances.SquaredEuclidean(SimdHardware.Level, Row(i), Row(j));
        }
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>D.</summary>
    public int Length { get; }

    /// <summary>‖x_i - x_j‖².</summary>
    public float Square(int i, int j) => squares[(i * Count) + j];

    public ReadOnlySpan<float> Row(int i) => embeddings.Span.Slice(i * Length, Length);

    /// <summary>The cost grows by the weight for each unit of ‖x_i - x_j‖².</summary>
    public void Weigh(int i, int j, double weight) => weights[(Math.Max(i, j) * Count) + Math.Min(i, j)] += weight;

    /// <summary>To a gradient of the embeddings' shape adds dx_i = factor * sum over j of 2 w_ij (x_i - x_j), j ascending.</summary>
    public void AddGradient(double factor, Tensor gradient)
    {
        for (int i = 0; i < Count; i++)
        {
            Span<float> target = gradient.Span.Slice(i * Length, Length);
            for (int j = 0; j < Count; j++)
            {
                float weight = (float)(2 * factor * weights[(Math.Max(i, j) * Count) + Math.Min(i, j)]);
                if (weight == 0)
                    continue;
                ReadOnlySpan<float> own = Row(i);
                ReadOnlySpan<float> other = Row(j);
                for (int k = 0; k < target.Length; k++)
                    target[k] += weight * (own[k] - other[k]);
            }
        }
    }
}
