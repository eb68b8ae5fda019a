using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Elementwise;

namespace Managed.Faces.Evaluation;

/// <summary>A threshold for a wanted rate of strangers accepted, with what is known about it.</summary>
/// <param name="WantedRate">The largest rate of strangers accepted, of each comparison.</param>
/// <param name="Threshold">The largest distance to accept; null where the evidence does not suffice to promise the rate.</param>
/// <param name="StrangersAccepted">Strangers that it accepted of those at hand.</param>
/// <param name="UpperBound">The rate that the true one does not exceed, with 95 % confidence.</param>
/// <param name="TrueAcceptRate">The share of same pairs accepted.</param>
/// <param name="PairsNeeded">How many pairs of strangers would suffice, were none of them accepted.</param>
public sealed record ThresholdAdvice(
    double WantedRate, float? Threshold, long StrangersAccepted, double UpperBound, double TrueAcceptRate, long PairsNeeded)
{
    /// <summary>
    /// The largest threshold whose rate of accepted strangers is, with 95 % confidence, within the wanted one. Pairs count as independent, which those
    /// of few people are not: where every pair of a few hundred pictures is taken the true confidence is smaller.
    /// </summary>
    /// <param name="pairs">Pairs with distances.</param>
    /// <param name="wantedRate">The rate, in (0, 1).</param>
    public static ThresholdAdvice For(ImmutableArray<PairDistance> pairs, double wantedRate)
    {
        if (wantedRate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(wantedRate), wantedRate, "A rate is between 0 and 1.");
        float[] strangers = [.. pairs.Where(pair => !pair.Same && pair.Distance is not null).Select(pair => pair.Distance!.Value).Order()];
        float[] same = [.. pairs.Where(pair => pair.Same && pair.Distance is not null).Select(pair => pair.Distance!.Value)];
        long needed = (long)Math.Ceiling(Elementary.Log(0.05) / Elementary.Log(1 - wantedRate));
        long most = -1;
        for (long events = 0; events < strangers.Length && BinomialBound.Upper(events, strangers.Length) <= wantedRate; events = events < 16 ? events + 1 : events + Math.Max(1, events / 64))
            most = events;
        if (most < 0)
            return new ThresholdAdvice(wantedRate, null, 0, BinomialBound.Upper(0, Math.Max(1, strangers.Length)), 0, needed);

        // Just below the first stranger who may not come in.
        float threshold = MathF.BitDecrement(strangers[most]);
        long accepted = strangers.LongCount(distance => distance <= threshold);
        return new ThresholdAdvice(
            wantedRate, threshold, accepted, BinomialBound.Upper(accepted, strangers.Length), same.Length == 0 ? 0 : same.Count(distance => distance <= threshold) / (double)same.Length, needed);
    }

    /// <summary>The rate of each comparison at which a search among so many people accepts a stranger with the given probability: 1 - (1 - rate)^(1 / people).</summary>
    public static double RateForGallery(double falseIdentificationRate, int people)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(people);
        if (falseIdentificationRate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(falseIdentificationRate), falseIdentificationRate, "A rate is between 0 and 1.");
        return 1 - Elementary.Pow(1 - falseIdentificationRate, 1.0 / people);
    }
}
