using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Evaluation;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces.Evaluation;

public sealed class RocCurveTests
{
    [Fact]
    public void Points_are_the_shares_accepted_at_each_distance()
    {
        RocCurve curve = RocCurve.Of([Pair(1, true), Pair(2, true), Pair(2, false), Pair(3, false), Pair(null, true), Pair(4, true)]);
        Assert.Equal(
            [new(float.NegativeInfinity, 0, 0), new(1, 0, 1 / 3.0), new(2, 0.5, 2 / 3.0), new(3, 1, 2 / 3.0), new(4, 1, 1)],
            curve.Points.AsEnumerable());
        Assert.Equal((0.5 * (1 / 3.0 + 2 / 3.0) / 2) + (0.5 * 2 / 3), curve.AreaUnderCurve, 1e-12);
        Assert.Equal(new RocPoint(1, 0, 1 / 3.0), curve.AtFalseAcceptRate(0.49));
        Assert.Equal(new RocPoint(2, 0.5, 2 / 3.0), curve.AtFalseAcceptRate(0.5));
        Assert.Equal(new RocPoint(4, 1, 1), curve.AtFalseAcceptRate(1));
    }

    [Fact]
    public void The_area_is_the_chance_that_a_same_pair_is_nearer()
    {
        var random = new SeededRandom(1);
        PairDistance[] pairs = [.. Enumerable.Range(0, 200).Select(i => Pair(MathF.Round(random.NextSingle(0, 20)) + (i % 3 == 0 ? 0 : 4), i % 3 == 0))];
        double wins = 0;
        PairDistance[] same = [.. pairs.Where(pair => pair.Same)];
        PairDistance[] different = [.. pairs.Where(pair => !pair.Same)];
        foreach (PairDistance near in same)
            wins += different.Sum(far => near.Distance < far.Distance ? 1 : near.Distance == far.Distance ? 0.5 : 0);
        Assert.Equal(wins / (same.Length * different.Length), RocCurve.Of(pairs).AreaUnderCurve, 1e-12);
    }

    [Fact]
    public void Without_one_kind_of_pairs_there_is_no_figure()
    {
        RocCurve curve = RocCurve.Of([Pair(1, true), Pair(2, true)]);
        Assert.Equal(double.NaN, curve.AreaUnderCurve);
        Assert.Equal(double.NaN, curve.EqualErrorRate);
    }

    [Fact]
    public void Intervals_hold_the_figure_and_narrow_with_more_pairs()
    {
        Interval few = new Bootstrap(Overlapping(200)).Of(curve => curve.EqualErrorRate);
        Interval many = new Bootstrap(Overlapping(5000)).Of(curve => curve.EqualErrorRate);
        double truth = RocCurve.Of(Overlapping(100_000)).EqualErrorRate;
        Assert.InRange(truth, few.Low, few.High);
        Assert.InRange(truth, many.Low, many.High);
        Assert.True(many.High - many.Low < 0.35 * (few.High - few.Low));
        double expected = 2 * 1.96 * Math.Sqrt(truth * (1 - truth) / 2500) / Math.Sqrt(2);
        Assert.InRange(many.High - many.Low, 0.7 * expected, 1.5 * expected);
        Assert.Equal(few, new Bootstrap(Overlapping(200)).Of(curve => curve.EqualErrorRate));
        Assert.NotEqual(few, new Bootstrap(Overlapping(200), seed: 2).Of(curve => curve.EqualErrorRate));
    }

    [Fact]
    public void People_drawn_together_give_a_wider_interval_than_their_pairs_alone()
    {
        // One person in ten is never recognised: the pairs of that person stand or fall together.
        ImmutableArray<(int First, int Second)> people = [.. Enumerable.Range(0, 10).SelectMany(a => Enumerable.Range(0, 10).SelectMany(b => Enumerable.Repeat((a, b), 20)))];
        ImmutableArray<PairDistance> pairs = [.. people.Select(pair => Pair(pair.First == pair.Second && pair.First != 0 ? 0 : 1 + (pair.First == pair.Second ? 1 : 0), pair.First == pair.Second))];
        Interval alone = new Bootstrap(pairs).Of(curve => curve.AtFalseAcceptRate(0.01).TrueAcceptRate);
        Interval together = new Bootstrap(pairs, people).Of(curve => curve.AtFalseAcceptRate(0.01).TrueAcceptRate);
        Assert.True(together.High - together.Low > 2 * (alone.High - alone.Low));
    }

    [Fact]
    public void Nothing_to_draw_gives_no_interval()
    {
        Assert.Equal(new Interval(double.NaN, double.NaN), new Bootstrap([]).Of(curve => curve.EqualErrorRate));
        Assert.Throws<ArgumentException>(() => new Bootstrap([Pair(1, true)], ImmutableArray<(int, int)>.Empty));
    }

    private static ImmutableArray<PairDistance> Overlapping(int count)
    {
        var random = new SeededRandom(count);
        return [.. Enumerable.Range(0, count).Select(i => Pair(random.NextNormal() + (i % 2 == 0 ? 0 : 2), i % 2 == 0))];
    }

    private static PairDistance Pair(float? distance, bool same) => new(distance, same, 0);
}
