using System;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>Which triplets of a batch count.</summary>
public enum TripletMining
{
    /// <summary>Every triplet that costs something; the loss is the mean over those. Hermans, Beyer, Leibe: In defense of the triplet loss (2017), "batch all, non-zero".</summary>
    All,

    /// <summary>For each anchor its farthest positive and its nearest negative. The same paper, "batch hard".</summary>
    Hard,

    /// <summary>
    /// For each anchor and positive the nearest negative that is farther away than the positive, or the farthest where there is none.
    /// Schroff, Kalenichenko, Philbin: FaceNet (2015), section 3.2.
    /// </summary>
    SemiHard,
}

/// <summary>L(A, P, N) = max(‖f(A) - f(P)‖² - ‖f(A) - f(N)‖² + margin, 0), the triplets being chosen inside a batch: Schroff, Kalenichenko, Philbin: FaceNet (2015), equation 3.</summary>
/// <remarks>The loss of a batch is the mean over the triplets chosen; of all of them, over those that cost something.</remarks>
public sealed class TripletLoss : EmbeddingLoss
{
    /// <summary>A triplet loss.</summary>
    /// <param name="margin">By how much more a negative's squared distance is to exceed a positive's.</param>
    /// <param name="mining">Which triplets count.</param>
    public TripletLoss(float margin = 0.2f, TripletMining mining = TripletMining.SemiHard)
    {
        if (margin is not (> 0 and < float.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is above 0.");
        Margin = margin;
        Mining = mining;
    }

    /// <summary>The margin.</summary>
    public float Margin { get; }

    /// <summary>Which triplets count.</summary>
    public TripletMining Mining { get; }

    private protected override (double Loss, double ActiveShare) Evaluate(PairDistances distances, ReadOnlySpan<int> labels, Tensor gradient)
    {
        var sum = new Sum(distances, Margin);
        for (int anchor = 0; anchor < labels.Length; anchor++)
        {
            if (Mining == TripletMining.Hard)
                AddHardest(ref sum, distances, labels, anchor);
            else
                AddPositives(ref sum, distances, labels, anchor);
        }

        long count = Mining == TripletMining.All ? sum.Active : sum.Seen;
        if (count == 0)
            return (0, 0);
        distances.AddGradient(1.0 / count, gradient);
        return (sum.Cost / count, (double)sum.Active / sum.Seen);
    }

    private static void AddHardest(ref Sum sum, PairDistances distances, ReadOnlySpan<int> labels, int anchor)
    {
        (int positive, int negative) = (-1, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            if (i == anchor)
                continue;
            if (labels[i] == labels[anchor])
                positive = positive < 0 || distances.Square(anchor, i) > distances.Square(anchor, positive) ? i : positive;
            else
                negative = negative < 0 || distances.Square(anchor, i) < distances.Square(anchor, negative) ? i : negative;
        }

        if (positive >= 0 && negative >= 0)
            sum.Add(anchor, positive, negative);
    }

    private void AddPositives(ref Sum sum, PairDistances distances, ReadOnlySpan<int> labels, int anchor)
    {
        for (int positive = 0; positive < labels.Length; positive++)
        {
            if (positive == anchor || labels[positive] != labels[anchor])
                continue;
            if (Mining == TripletMining.SemiHard)
            {
                int negative = SemiHardNegative(distances, labels, anchor, distances.Square(anchor, positive));
                if (negative >= 0)
                    sum.Add(anchor, positive, negative);
                continue;
            }

            for (int negative = 0; negative < labels.Length; negative++)
            {
                if (labels[negative] != labels[anchor])
                    sum.Add(anchor, positive, negative);
            }
        }
    }

    private static int SemiHardNegative(PairDistances distances, ReadOnlySpan<int> labels, int anchor, float positive)
    {
        (int nearest, int farthest) = (-1, -1);
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == labels[anchor])
                continue;
            float square = distances.Square(anchor, i);
            if (farthest < 0 || square > distances.Square(anchor, farthest))
                farthest = i;
            if (square > positive && (nearest < 0 || square < distances.Square(anchor, nearest)))
                nearest = i;
        }

        return nearest >= 0 ? nearest : farthest;
    }

    private struct Sum(PairDistances distances, float margin)
    {
        public double Cost { get; private set; }

        public long Active { get; private set; }

        public long Seen { get; private set; }

        public void Add(int anchor, int positive, int negative)
        {
            Seen++;
            double cost = (double)distances.Square(anchor, positive) - distances.Square(anchor, negative) + margin;
            if (cost <= 0)
                return;
            Active++;
            Cost += cost;
            distances.Weigh(anchor, positive, 1);
            distances.Weigh(anchor, negative, -1);
        }
    }
}
