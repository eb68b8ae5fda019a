using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Faces.Evaluation;

/// <summary>The distance of one labelled pair, or null where a picture had no face.</summary>
/// <param name="Distance">The distance, smaller for more alike.</param>
/// <param name="Same">Whether the pictures show one person.</param>
/// <param name="Fold">The fold that the pair belongs to.</param>
public readonly record struct PairDistance(float? Distance, bool Same, int Fold);

/// <summary>How well distances tell same pairs from different ones.</summary>
/// <remarks>A pair whose distance is missing counts as wrong in every accuracy and takes no part in the curve.</remarks>
public sealed record PairEvaluation
{
    private PairEvaluation(ImmutableArray<PairDistance> pairs, float threshold)
    {
        Pairs = pairs;
        Threshold = threshold;
        Failed = pairs.Count(pair => pair.Distance is null);
        Accuracy = AccuracyAt(pairs, threshold);
        BestThreshold = FitThreshold(pairs);
        BestAccuracy = AccuracyAt(pairs, BestThreshold);
        Curve = RocCurve.Of(pairs);
    }

    /// <summary>The pairs.</summary>
    public ImmutableArray<PairDistance> Pairs { get; }

    /// <summary>Pairs without a distance.</summary>
    public int Failed { get; }

    /// <summary>The largest distance that counts as the same person.</summary>
    public float Threshold { get; }

    /// <summary>The share of pairs decided rightly at <see cref="Threshold"/>.</summary>
    public double Accuracy { get; }

    /// <summary>The threshold with the most pairs right, on these pairs themselves.</summary>
    public float BestThreshold { get; }

    /// <summary>The share of pairs right there: what cannot be exceeded, not what is to be expected.</summary>
    public double BestAccuracy { get; }

    /// <summary>The area under the receiver operating characteristic: the chance that a same pair is nearer than a different one.</summary>
    public double AreaUnderCurve => Curve.AreaUnderCurve;

    /// <summary>The error rate where as many strangers are accepted as members refused.</summary>
    public double EqualErrorRate => Curve.EqualErrorRate;

    /// <summary>What every threshold accepts.</summary>
    public RocCurve Curve { get; }

    /// <summary>Evaluates pairs at a fixed threshold.</summary>
    /// <exception cref="ArgumentException">There is no pair.</exception>
    public static PairEvaluation Of(ImmutableArray<PairDistance> pairs, float threshold) =>
        pairs.IsDefaultOrEmpty ? throw new ArgumentException("There are no pairs.", nameof(pairs)) : new PairEvaluation(pairs, threshold);

    /// <summary>LFW's protocol: each fold's accuracy at the threshold fitted on the others.</summary>
    public static ImmutableArray<double> CrossValidate(ImmutableArray<PairDistance> pairs, int foldCount)
    {
        var accuracies = ImmutableArray.CreateBuilder<double>(foldCount);
        for (int fold = 0; fold < foldCount; fold++)
        {
            float threshold = FitThreshold([.. pairs.Where(pair => pair.Fold != fold)]);
            accuracies.Add(AccuracyAt([.. pairs.Where(pair => pair.Fold == fold)], threshold));
        }

        return accuracies.MoveToImmutable();
    }

    private static double AccuracyAt(ImmutableArray<PairDistance> pairs, float threshold) =>
        (double)pairs.Count(pair => pair.Distance is float distance && distance <= threshold == pair.Same) / pairs.Length;

    /// <summary>The middle between the two neighbouring distances that separate best.</summary>
    private static float FitThreshold(ImmutableArray<PairDistance> pairs)
    {
        (float Distance, bool Same)[] sorted = Sorted(pairs);
        int right = sorted.Count(pair => !pair.Same);
        int most = right;
        float best = sorted.Length == 0 ? 0 : sorted[0].Distance - 1;
        for (int i = 0; i < sorted.Length; i++)
        {
            right += sorted[i].Same ? 1 : -1;
            bool last = i + 1 == sorted.Length;
            if (right <= most || (!last && sorted[i + 1].Distance == sorted[i].Distance))
                continue;
            most = right;
            best = last ? sorted[i].Distance : (sorted[i].Distance + sorted[i + 1].Distance) / 2;
        }

        return best;
    }

    private static (float Distance, bool Same)[] Sorted(IEnumerable<PairDistance> pairs) =>
        [.. pairs.Where(pair => pair.Distance is not null).Select(pair => (pair.Distance!.Value, pair.Same)).OrderBy(pair => pair.Item1)];
}
