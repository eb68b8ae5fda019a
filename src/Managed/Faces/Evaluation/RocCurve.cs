using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Faces.Evaluation;

/// <summary>One point of a <see cref="RocCurve"/>: all pairs up to a distance are accepted.</summary>
/// <param name="Threshold">The largest distance accepted.</param>
/// <param name="FalseAcceptRate">The share of different pairs accepted.</param>
/// <param name="TrueAcceptRate">The share of same pairs accepted.</param>
public readonly record struct RocPoint(float Threshold, double FalseAcceptRate, double TrueAcceptRate);

/// <summary>The receiver operating characteristic of distances: what every threshold accepts of same and of different pairs.</summary>
/// <remarks>Pairs may have weights, which a bootstrap draws. Equal distances are accepted together.</remarks>
public sealed class RocCurve
{
    private readonly ImmutableArray<RocPoint> points;

    private RocCurve(ImmutableArray<RocPoint> points) => this.points = points;

    /// <summary>The curve's points by rising threshold, from accepting nothing; a point each distance that occurs.</summary>
    public ImmutableArray<RocPoint> Points => points;

    /// <summary>The chance that a same pair is nearer than a different one, ties counting half. NaN where a kind of pair is missing.</summary>
    public double AreaUnderCurve
    {
        get
        {
            double area = IsDefined ? 0 : double.NaN;
            for (int i = 1; i < points.Length; i++)
                area += (points[i].FalseAcceptRate - points[i - 1].FalseAcceptRate) * (points[i].TrueAcceptRate + points[i - 1].TrueAcceptRate) / 2;
            return area;
        }
    }

    /// <summary>The error rate where as many different pairs are accepted as same ones refused: the mean of both where they come nearest. NaN where a kind of pair is missing.</summary>
    public double EqualErrorRate
    {
        get
        {
            if (!IsDefined)
                return double.NaN;
            RocPoint nearest = points.MinBy(point => Math.Abs(point.FalseAcceptRate - (1 - point.TrueAcceptRate)));
            return (nearest.FalseAcceptRate + 1 - nearest.TrueAcceptRate) / 2;
        }
    }

    private bool IsDefined => points.Length > 1 && points[^1].FalseAcceptRate > 0 && points[^1].TrueAcceptRate > 0;

    /// <summary>The curve of pairs that have a distance.</summary>
    public static RocCurve Of(IEnumerable<PairDistance> pairs)
    {
        (float Distance, bool Same, double Weight)[] sorted =
            [.. pairs.Where(pair => pair.Distance is not null).Select(pair => (pair.Distance!.Value, pair.Same, 1.0)).OrderBy(pair => pair.Item1)];
        return OfSorted(sorted);
    }

    /// <summary>The point of the largest true accept rate whose false accept rate is at most the given one.</summary>
    public RocPoint AtFalseAcceptRate(double rate)
    {
        int last = 0;
        while (last + 1 < points.Length && points[last + 1].FalseAcceptRate <= rate)
            last++;
        return points[last];
    }

    /// <summary>The curve of weighted pairs by rising distance.</summary>
    internal static RocCurve OfSorted(ReadOnlySpan<(float Distance, bool Same, double Weight)> pairs)
    {
        (double same, double different) = (0, 0);
        foreach ((_, bool isSame, double weight) in pairs)
        {
            same += isSame ? weight : 0;
            different += isSame ? 0 : weight;
        }

        var points = ImmutableArray.CreateBuilder<RocPoint>();
        points.Add(new RocPoint(float.NegativeInfinity, 0, 0));
        (double accepted, double strangers) = (0, 0);
        for (int i = 0; i < pairs.Length;)
        {
            float distance = pairs[i].Distance;
            for (; i < pairs.Length && pairs[i].Distance == distance; i++)
            {
                accepted += pairs[i].Same ? pairs[i].Weight : 0;
                strangers += pairs[i].Same ? 0 : pairs[i].Weight;
            }

            points.Add(new RocPoint(distance, different == 0 ? 0 : strangers / different, same == 0 ? 0 : accepted / same));
        }

        return new RocCurve(points.ToImmutable());
    }
}
