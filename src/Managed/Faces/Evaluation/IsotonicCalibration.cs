using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Faces.Evaluation;

/// <summary>The probability that a distance is one person's as a falling staircase with straight lines between its steps, whatever the true curve's form.</summary>
/// <remarks>Zadrozny, Elkan: Transforming classifier scores into accurate multiclass probability estimates (2002), by pooling adjacent violators. Both kinds of pairs weigh alike. It needs many pairs.</remarks>
public sealed class IsotonicCalibration
{
    private IsotonicCalibration(ImmutableArray<(double Distance, double Probability)> knots) => Knots = knots;

    /// <summary>The middles of the steps by rising distance, probabilities falling.</summary>
    public ImmutableArray<(double Distance, double Probability)> Knots { get; }

    /// <summary>Fits the staircase to pairs that have a distance; null where a kind of pair is missing.</summary>
    public static IsotonicCalibration? Fit(IEnumerable<PairDistance> pairs)
    {
        (double Distance, bool Same)[] sorted = [.. pairs.Where(pair => pair.Distance is not null).Select(pair => ((double)pair.Distance!.Value, pair.Same)).OrderBy(pair => pair.Item1)];
        double same = sorted.Count(pair => pair.Same);
        double different = sorted.Length - same;
        if (same == 0 || different == 0)
            return null;
        var steps = new List<(double Weight, double Sum, double Distances)>();
        foreach ((double distance, bool isSame) in sorted)
        {
            double weight = isSame ? 0.5 / same : 0.5 / different;
            (double Weight, double Sum, double Distances) step = (weight, isSame ? weight : 0, weight * distance);
            while (steps.Count > 0 && steps[^1].Sum / steps[^1].Weight <= step.Sum / step.Weight)
            {
                step = (steps[^1].Weight + step.Weight, steps[^1].Sum + step.Sum, steps[^1].Distances + step.Distances);
                steps.RemoveAt(steps.Count - 1);
            }

            steps.Add(step);
        }

        return new IsotonicCalibration([.. steps.Select(step => (step.Distances / step.Weight, step.Sum / step.Weight))]);
    }

    /// <summary>The probability that a pair of such a distance is of one person, where as many pairs are as are not.</summary>
    public double ProbabilityOf(double distance)
    {
        int after = 0;
        while (after < Knots.Length && Knots[after].Distance < distance)
            after++;
        if (after == 0 || after == Knots.Length)
            return Knots[after == 0 ? 0 : ^1].Probability;
        (double left, double high) = Knots[after - 1];
        (double right, double low) = Knots[after];
        return high + ((low - high) * (distance - left) / (right - left));
    }
}
