using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Tensors;

namespace Managed.Faces.Evaluation;

/// <summary>A range that holds the true value with some confidence.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High);

/// <summary>How far figures of an evaluation can be trusted: the spread that they have when the people tested are drawn anew, with replacement.</summary>
/// <remarks>
/// Percentile intervals: Efron, Tibshirani: An introduction to the bootstrap (1993), chapter 13. What is drawn are the units that are independent of
/// each other: people where every pair of their pictures is compared (a pair's weight is the product of its people's), or the pairs of a list.
/// </remarks>
public sealed class Bootstrap
{
    private readonly ImmutableArray<PairDistance> pairs;
    private readonly ImmutableArray<(int First, int Second)> units;
    private readonly int unitCount;
    private readonly int[] byDistance;
    private readonly int drawCount;
    private readonly long seed;

    /// <summary>A bootstrap over pairs.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="units">The two units of each pair, which may be the same; null where each pair is a unit of its own.</param>
    /// <param name="drawCount">How often units are drawn.</param>
    /// <param name="seed">Where the draws come from.</param>
    public Bootstrap(ImmutableArray<PairDistance> pairs, ImmutableArray<(int First, int Second)>? units = null, int drawCount = 1000, long seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drawCount, 2);
        this.pairs = pairs;
        this.units = units ?? [.. Enumerable.Range(0, pairs.Length).Select(i => (i, i))];
        if (this.units.Length != pairs.Length)
            throw new ArgumentException($"{pairs.Length} pairs have as many units, not {this.units.Length}.", nameof(units));
        unitCount = this.units.IsEmpty ? 0 : 1 + this.units.Max(unit => Math.Max(unit.First, unit.Second));
        byDistance = [.. Enumerable.Range(0, pairs.Length).Where(i => pairs[i].Distance is not null).OrderBy(i => pairs[i].Distance)];
        this.drawCount = drawCount;
        this.seed = seed;
    }

    /// <summary>The 95 % interval of a figure of the curve. Draws that lack a kind of pair are left out; NaN where all do.</summary>
    public Interval Of(Func<RocCurve, double> figure) => Of([figure])[0];

    /// <summary>As <see cref="Of(Func{RocCurve, double})"/>, of several figures of the same draws.</summary>
    public ImmutableArray<Interval> Of(params ImmutableArray<Func<RocCurve, double>> figures)
    {
        var random = new SeededRandom(seed);
        ImmutableArray<List<double>> values = [.. figures.Select(_ => new List<double>(drawCount))];
        var weights = new int[unitCount];
        var weighted = new (float Distance, bool Same, double Weight)[byDistance.Length];
        for (int draw = 0; draw < drawCount && unitCount > 0; draw++)
        {
            Array.Clear(weights);
            for (int i = 0; i < unitCount; i++)
                weights[random.NextInt(unitCount)]++;
            for (int i = 0; i < byDistance.Length; i++)
            {
                PairDistance pair = pairs[byDistance[i]];
                (int first, int second) = units[byDistance[i]];
                weighted[i] = (pair.Distance!.Value, pair.Same, first == second ? weights[first] : (double)weights[first] * weights[second]);
            }

            RocCurve curve = RocCurve.OfSorted(weighted);
            for (int i = 0; i < figures.Length; i++)
            {
                double value = figures[i](curve);
                if (!double.IsNaN(value))
                    values[i].Add(value);
            }
        }

        return [.. values.Select(IntervalOf)];
    }

    private static Interval IntervalOf(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? new Interval(double.NaN, double.NaN) : new Interval(Quantile(values, 0.025), Quantile(values, 0.975));
    }

    private static double Quantile(List<double> sorted, double share) => sorted[(int)Math.Round(share * (sorted.Count - 1))];
}
