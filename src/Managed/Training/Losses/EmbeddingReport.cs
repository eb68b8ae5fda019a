using System;

namespace Managed.Training.Losses;

/// <summary>How the embeddings of one batch, or of many, lie: what tells whether a metric is being learned.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="ActiveShare">The share of the triplets or pairs looked at that still cost something.</param>
/// <param name="PositiveDistance">The mean Euclidean distance between embeddings of one label.</param>
/// <param name="NegativeDistance">The mean Euclidean distance between embeddings of different labels.</param>
/// <param name="Norm">The mean Euclidean norm.</param>
public readonly record struct EmbeddingReport(double Loss, double ActiveShare, double PositiveDistance, double NegativeDistance, double Norm)
{
    /// <summary>Distances below this share of the norm are hardly any.</summary>
    private const double CollapsedShare = 0.15;

    /// <summary>Distances that differ by less than this share tell nobody apart.</summary>
    private const double TellingShare = 0.15;

    /// <summary>
    /// Whether all embeddings have run into one point, from which hardly a gradient leads away: different labels lie within a small share
    /// of the norm, and hardly farther apart than equal ones.
    /// </summary>
    public bool IsCollapsed => NegativeDistance <= CollapsedShare * Math.Max(Norm, 1e-6) && PositiveDistance >= (1 - TellingShare) * NegativeDistance;

    /// <summary>The means over reports of batches of equal size.</summary>
    public static EmbeddingReport Mean(ReadOnlySpan<EmbeddingReport> reports)
    {
        (double loss, double active, double positive, double negative, double norm) = (0, 0, 0, 0, 0);
        foreach (EmbeddingReport report in reports)
        {
            loss += report.Loss / reports.Length;
            active += report.ActiveShare / reports.Length;
            positive += report.PositiveDistance / reports.Length;
            negative += report.NegativeDistance / reports.Length;
            norm += report.Norm / reports.Length;
        }

        return new EmbeddingReport(loss, active, positive, negative, norm);
    }

    /// <summary>What to change where the embeddings have collapsed; null where they have not.</summary>
    public string? Advice => IsCollapsed
        ? "the embeddings have collapsed: different people are as near to each other as pictures of one person. "
            + "Begin with semi-hard or all triplets instead of the hardest, take a smaller learning rate, or bring embeddings to length 1."
        : null;
}
