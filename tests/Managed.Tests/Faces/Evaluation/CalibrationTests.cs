using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Evaluation;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces.Evaluation;

public sealed class CalibrationTests
{
    [Fact]
    public void A_logistic_curve_is_found_again()
    {
        // With as many of each kind, the odds are the ratio of both densities: exp(offset - slope * d) for normal distances of one spread.
        ImmutableArray<PairDistance> pairs = Normal(20_000, 0.4f, 0.8f, 0.1f);
        LogisticCalibration curve = LogisticCalibration.Fit(pairs)!;
        Assert.Equal(0.4 / 0.01, curve.Slope, 2.0);
        Assert.Equal(0.6, curve.Offset / curve.Slope, 0.01);
        Assert.Equal(0.5, curve.ProbabilityOf(0.6), 0.1);
        Assert.True(curve.ProbabilityOf(0.4) > 0.99);
        Assert.True(curve.ProbabilityOf(0.8) < 0.01);
    }

    [Fact]
    public void The_share_of_each_kind_does_not_matter()
    {
        ImmutableArray<PairDistance> pairs = Normal(20_000, 0.4f, 0.8f, 0.1f);
        LogisticCalibration all = LogisticCalibration.Fit(pairs)!;
        LogisticCalibration few = LogisticCalibration.Fit(pairs.Where((pair, i) => !pair.Same || i % 20 < 2))!;
        Assert.Equal(all.Offset / all.Slope, few.Offset / few.Slope, 0.01);
    }

    [Fact]
    public void Kinds_that_do_not_overlap_give_a_finite_curve()
    {
        LogisticCalibration curve = LogisticCalibration.Fit([Pair(0.1f, true), Pair(0.2f, true), Pair(0.8f, false), Pair(0.9f, false)])!;
        Assert.True(double.IsFinite(curve.Slope) && double.IsFinite(curve.Offset));
        Assert.InRange(curve.ProbabilityOf(0.1), 0.6, 1);
        Assert.InRange(curve.ProbabilityOf(0.9), 0, 0.4);
        Assert.Null(LogisticCalibration.Fit([Pair(0.1f, true), Pair(null, false)]));
    }

    [Fact]
    public void A_staircase_falls_and_holds_the_shares_of_its_steps()
    {
        IsotonicCalibration stairs = IsotonicCalibration.Fit([Pair(1, true), Pair(2, false), Pair(3, true), Pair(4, false)])!;
        Assert.Equal([(1, 1), (2.5, 0.5), (4, 0)], stairs.Knots.Select(knot => (knot.Distance, Math.Round(knot.Probability, 12))));
        Assert.Equal([1, 0.75, 0.5, 0], new[] { 0, 1.75, 2.5, 9 }.Select(stairs.ProbabilityOf));
        ImmutableArray<PairDistance> many = Normal(5000, 0.4f, 0.8f, 0.15f);
        IsotonicCalibration fitted = IsotonicCalibration.Fit(many)!;
        Assert.All(fitted.Knots.Zip(fitted.Knots.Skip(1)), pair => Assert.True(pair.First.Probability > pair.Second.Probability && pair.First.Distance < pair.Second.Distance));
        LogisticCalibration curve = LogisticCalibration.Fit(many)!;
        Assert.All(Enumerable.Range(30, 60).Select(i => i / 100.0), distance => Assert.Equal(curve.ProbabilityOf(distance), fitted.ProbabilityOf(distance), 0.15));
        Assert.Null(IsotonicCalibration.Fit([Pair(1, false)]));
    }

    [Theory]
    [InlineData(0, 10, 0.2589)]
    [InlineData(1, 10, 0.3942)]
    [InlineData(5, 10, 0.7776)]
    [InlineData(0, 1000, 0.002991)]
    [InlineData(30, 100_000, 0.000408)]
    [InlineData(10, 10, 1)]
    public void Upper_bounds_are_those_of_the_tables(long events, long trials, double expected) =>
        Assert.Equal(expected, BinomialBound.Upper(events, trials), 6e-3 * expected);

    [Fact]
    public void A_two_sided_interval_is_that_of_Clopper_and_Pearson()
    {
        Interval interval = BinomialBound.Of(8, 10);
        Assert.Equal(0.4439, interval.Low, 1e-4);
        Assert.Equal(0.9748, interval.High, 1e-4);
    }

    [Fact]
    public void A_bound_covers_the_truth_as_often_as_it_says()
    {
        var random = new SeededRandom(1);
        int covered = Enumerable.Range(0, 2000).Count(_ => BinomialBound.Upper(Enumerable.Range(0, 200).Count(_ => random.NextSingle() < 0.03f), 200) >= 0.03);
        Assert.InRange(covered / 2000.0, 0.94, 0.99);
    }

    [Fact]
    public void A_threshold_keeps_the_wanted_rate_and_too_little_evidence_is_said()
    {
        ImmutableArray<PairDistance> pairs = Normal(40_000, 0.4f, 0.9f, 0.1f);
        ThresholdAdvice advice = ThresholdAdvice.For(pairs, 0.001);
        Assert.NotNull(advice.Threshold);
        Assert.InRange(advice.UpperBound, 0, 0.001);
        Assert.InRange(pairs.Count(pair => !pair.Same && pair.Distance <= advice.Threshold) / 20_000.0, 0, 0.001);
        Assert.InRange(advice.StrangersAccepted, 5, 20);
        Assert.True(advice.TrueAcceptRate > 0.9);
        ThresholdAdvice thin = ThresholdAdvice.For([.. pairs.Take(1000)], 0.001);
        Assert.Null(thin.Threshold);
        Assert.Equal(2995, thin.PairsNeeded);
        Assert.Null(ThresholdAdvice.For([], 0.5).Threshold);
    }

    [Fact]
    public void A_larger_gallery_asks_for_a_smaller_rate()
    {
        Assert.Equal(0.01, ThresholdAdvice.RateForGallery(0.01, 1), 1e-12);
        Assert.Equal(1.005e-5, ThresholdAdvice.RateForGallery(0.01, 1000), 1e-8);
        Assert.Throws<ArgumentOutOfRangeException>(() => ThresholdAdvice.RateForGallery(0, 10));
    }

    private static ImmutableArray<PairDistance> Normal(int count, float same, float different, float spread)
    {
        var random = new SeededRandom(count);
        return [.. Enumerable.Range(0, count).Select(i => Pair((i % 2 == 0 ? same : different) + (spread * random.NextNormal()), i % 2 == 0))];
    }

    private static PairDistance Pair(float? distance, bool same) => new(distance, same, 0);
}
