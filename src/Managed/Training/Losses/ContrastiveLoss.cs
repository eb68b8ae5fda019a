using System;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>
/// Over all pairs of a batch: ½ d² for one label, ½ max(margin - d, 0)² for different ones, d the Euclidean distance:
/// Hadsell, Chopra, LeCun: Dimensionality reduction by learning an invariant mapping (2006), equation 4.
/// </summary>
/// <remarks>The two kinds weigh alike however many pairs of each there are: the loss is the sum of both means.</remarks>
public sealed class ContrastiveLoss : EmbeddingLoss
{
    private const double SmallestDistance = 1e-9;

    /// <summary>A contrastive loss.</summary>
    /// <param name="margin">The distance from which on pairs of different labels cost nothing.</param>
    public ContrastiveLoss(float margin = 1)
    {
        if (margin is not (> 0 and < float.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is above 0.");
        Margin = margin;
    }

    /// <summary>The margin.</summary>
    public float Margin { get; }

    private protected override (double Loss, double ActiveShare) Evaluate(PairDistances distances, ReadOnlySpan<int> labels, Tensor gradient)
    {
        (int positives, int negatives) = CountPairs(labels);
        (double loss, int active) = (0, 0);
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double distance = Math.Sqrt(distances.Square(i, j));
                bool same = labels[i] == labels[j];
                double excess = same ? distance : Margin - distance;
                if (excess <= 0)
                    continue;
                double share = 1.0 / (same ? positives : negatives);
                loss += share * excess * excess / 2;
                active++;
                distances.Weigh(i, j, same ? share / 2 : -share * excess / (2 * Math.Max(distance, SmallestDistance)));
            }
        }

        distances.AddGradient(1, gradient);
        return (loss, positives + negatives == 0 ? 0 : (double)active / (positives + negatives));
    }

    private static (int Positives, int Negatives) CountPairs(ReadOnlySpan<int> labels)
    {
        int positives = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < i; j++)
                positives += labels[i] == labels[j] ? 1 : 0;
        }

        return (positives, (labels.Length * (labels.Length - 1) / 2) - positives);
    }
}
