using System;
using Managed.Kernels;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>How little what is marked and what ought to be overlap, whatever share of all positions either is.</summary>
/// <remarks>
/// Over the positions of one example, with p = σ(score) and g = 1 where marked, else 0: 1 - (2 Σ p·g + 1) / (Σ p + Σ g + 1); the ones keep examples
/// without a mark finite. Sudre, Li, Vercauteren, Ourselin, Cardoso: Generalised Dice overlap as a loss function (2017).
/// </remarks>
public static class DiceLoss
{
    private const double Smoothing = 1;

    /// <summary>Mean over the batch of the loss of each example.</summary>
    /// <param name="scores">[N, ...], before the logistic function.</param>
    /// <param name="marks">As many as scores.</param>
    /// <param name="gradient">The scores' shape, to which the gradient is added.</param>
    public static double Evaluate(Tensor scores, ReadOnlySpan<bool> marks, Tensor gradient)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(gradient);
        if (scores.Shape.Rank < 2)
            throw new ArgumentException($"Scores are [N, ...], not {scores.Shape}.", nameof(scores));
        Require.Length(marks.Length, scores.Length, nameof(marks));
        Require.Length(gradient.Length, scores.Length, nameof(gradient));
        int batch = scores.Shape[0];
        int length = scores.Length / batch;
        double loss = 0;
        var probabilities = new double[length];
        for (int n = 0; n < batch; n++)
        {
            ReadOnlySpan<float> own = scores.Span.Slice(n * length, length);
            ReadOnlySpan<bool> wanted = marks.Slice(n * length, length);
            (double both, double all) = (0, 0);
            for (int i = 0; i < length; i++)
            {
                double p = Elementary.Logistic(own[i]);
                probabilities[i] = p;
                both += wanted[i] ? p : 0;
                all += p + (wanted[i] ? 1 : 0);
            }

            double overlap = ((2 * both) + Smoothing) / (all + Smoothing);
            loss += (1 - overlap) / batch;
            Span<float> target = gradient.Span.Slice(n * length, length);
            for (int i = 0; i < length; i++)
            {
                double p = probabilities[i];
                target[i] += (float)((overlap - (wanted[i] ? 2 : 0)) / (all + Smoothing) * p * (1 - p) / batch);
            }
        }

        return loss;
    }
}
