using System;
using Managed.Kernels;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>What a batch of labelled embeddings costs, and the gradient to them.</summary>
public abstract class EmbeddingLoss
{
    /// <summary>The loss of a batch, and how its embeddings lie.</summary>
    /// <param name="embeddings">[N, D].</param>
    /// <param name="labels">The N labels; equal ones belong together.</param>
    /// <param name="gradient">[N, D], to which the gradient is added.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public EmbeddingReport Evaluate(Tensor embeddings, ReadOnlySpan<int> labels, Tensor gradient)
    {
        var distances = new PairDistances(embeddings);
        Require.Length(labels.Length, distances.Count, nameof(labels));
        ArgumentNullException.ThrowIfNull(gradient);
        if (gradient.Shape != embeddings.Shape)
            throw new ArgumentException($"The gradient to {embeddings.Shape} has that shape, not {gradient.Shape}.", nameof(gradient));
        (double loss, double active) = Evaluate(distances, labels, gradient);
        (double positive, double negative, double norm) = (0, 0, 0);
        (int positives, int negatives) = (0, 0);
        for (int i = 0; i < distances.Count; i++)
        {
            norm += Math.Sqrt(Reductions.Dot.At(SimdHardware.Level)(distances.Row(i), distances.Row(i)));
            for (int j = 0; j < i; j++)
            {
                double distance = Math.Sqrt(distances.Square(i, j));
                if (labels[i] == labels[j])
                    (positive, positives) = (positive + distance, positives + 1);
                else
                    (negative, negatives) = (negative + distance, negatives + 1);
            }
        }

        return new EmbeddingReport(double.IsFinite(norm) ? loss : double.NaN, active, positive / Math.Max(1, positives), negative / Math.Max(1, negatives), norm / distances.Count);
    }

    /// <summary>Loss and share of what costs something; the gradient is added.</summary>
    private protected abstract (double Loss, double ActiveShare) Evaluate(PairDistances distances, ReadOnlySpan<int> labels, Tensor gradient);
}
