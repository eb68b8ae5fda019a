using System;
using Managed.Kernels;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>Cross-entropy of scores before softmax or the logistic function, so that neither overflows.</summary>
public static class CrossEntropy
{
    /// <summary>Mean over the batch of -log softmax(scores)[label], with labels smoothed: Szegedy et al.: Rethinking the Inception architecture (2015), section 7.</summary>
    /// <param name="scores">[N, K].</param>
    /// <param name="labels">The N classes, in 0..K-1.</param>
    /// <param name="gradient">[N, K], to which the gradient is added.</param>
    /// <param name="smoothing">The share of a label's weight that is spread over all classes.</param>
    /// <returns>The loss, and how many of the largest scores are the labels'.</returns>
    public static (double Loss, int Right) Evaluate(Tensor scores, ReadOnlySpan<int> labels, Tensor gradient, float smoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(gradient);
        if (scores.Shape.Rank < 2)
            throw new ArgumentException($"Scores are [N, K], not {scores.Shape}.", nameof(scores));
        int batch = scores.Shape[0];
        int classes = scores.Length / batch;
        Require.Length(labels.Length, batch, nameof(labels));
        Require.Length(gradient.Length, scores.Length, nameof(gradient));
        (double loss, int right) = (0, 0);
        for (int n = 0; n < batch; n++)
        {
            ReadOnlySpan<float> row = scores.Span.Slice(n * classes, classes);
            Span<float> target = gradient.Span.Slice(n * classes, classes);
            int label = labels[n];
            if ((uint)label >= (uint)classes)
                throw new ArgumentException($"Label {label} is none of {classes} classes.", nameof(labels));
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row);
            double sum = 0;
            foreach (float score in row)
                sum += Elementary.Exp(score - (double)row[best]);
            double logSum = Elementary.Log(sum) + row[best];
            for (int k = 0; k < classes; k++)
            {
                double wanted = (smoothing / classes) + (k == label ? 1 - smoothing : 0);
                loss -= wanted == 0 ? 0 : wanted * (row[k] - logSum) / batch;
                target[k] += (float)((Elementary.Exp(row[k] - logSum) - wanted) / batch);
            }

            right += best == label ? 1 : 0;
        }

        return (loss, right);
    }

    /// <summary>Mean over the batch of -log σ(score) for a true label and -log(1 - σ(score)) for a false one.</summary>
    /// <param name="scores">N values.</param>
    /// <param name="labels">The N labels.</param>
    /// <param name="gradient">N values, to which the gradient is added.</param>
    /// <param name="balanced">Whether true and false labels weigh alike however many of each there are: half the mean over the true ones and half that over the false ones.</param>
    /// <returns>The loss, and how many scores are on their label's side of zero.</returns>
    public static (double Loss, int Right) EvaluateBinary(Tensor scores, ReadOnlySpan<bool> labels, Tensor gradient, bool balanced = false)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(gradient);
        Require.Length(labels.Length, scores.Length, nameof(labels));
        Require.Length(gradient.Length, scores.Length, nameof(gradient));
        int positives = labels.Count(true);
        bool halves = balanced && positives > 0 && positives < labels.Length;
        double whenTrue = halves ? 0.5 / positives : 1.0 / labels.Length;
        double whenFalse = halves ? 0.5 / (labels.Length - positives) : 1.0 / labels.Length;
        (double loss, int right) = (0, 0);
        for (int n = 0; n < labels.Length; n++)
        {
            double weight = labels[n] ? whenTrue : whenFalse;
            double score = scores.Span[n];
            double away = Elementary.Exp(-Math.Abs(score));
            double towards = labels[n] ? score : -score;
            loss += weight * (Math.Max(-towards, 0) + Elementary.Log(1 + away));
            double probability = score >= 0 ? 1 / (1 + away) : away / (1 + away);
            gradient.Span[n] += (float)(weight * (probability - (labels[n] ? 1 : 0)));
            right += towards > 0 ? 1 : 0;
        }

        return (loss, right);
    }
}
