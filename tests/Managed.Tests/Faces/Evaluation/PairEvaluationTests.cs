using System;
using System.Collections.Immutable;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Faces.Evaluation;
using Xunit;

namespace Managed.Tests.Faces.Evaluation;

public class PairEvaluationTests
{
    [Fact]
    public void A_small_example_agrees_with_counting_by_hand()
    {
        PairEvaluation evaluation = PairEvaluation.Of([Same(0.2f), Same(0.4f), Different(0.5f), Same(0.6f), Different(0.8f), Same(null)], 0.45f);
        Assert.Equal(1, evaluation.Failed);
        Assert.Equal(4 / 6.0, evaluation.Accuracy, 1e-12);
        Assert.Equal(0.45f, evaluation.BestThreshold, 1e-6f);
        Assert.Equal(4 / 6.0, evaluation.BestAccuracy, 1e-12);
        Assert.Equal(5 / 6.0, evaluation.AreaUnderCurve, 1e-12);
        Assert.Equal(5 / 12.0, evaluation.EqualErrorRate, 1e-12);
    }

    [Fact]
    public void A_distance_equal_to_the_threshold_counts_as_the_same_person()
    {
        Assert.Equal(1, PairEvaluation.Of([Same(0.5f)], 0.5f).Accuracy);
        Assert.Equal(0, PairEvaluation.Of([Different(0.5f)], 0.5f).Accuracy);
        Assert.Equal(1, PairEvaluation.Of([Different(0.5f)], MathF.BitDecrement(0.5f)).Accuracy);
    }

    [Fact]
    public void Pairs_that_are_told_apart_have_area_1_and_no_equal_error()
    {
        PairEvaluation evaluation = PairEvaluation.Of([Different(0.9f), Same(0.1f), Same(0.3f), Different(0.7f)], 0);
        Assert.Equal((0.5, 0.5f, 1.0), (evaluation.Accuracy, evaluation.BestThreshold, evaluation.BestAccuracy));
        Assert.Equal((1.0, 0.0), (evaluation.AreaUnderCurve, evaluation.EqualErrorRate));
    }

    [Fact]
    public void Equal_distances_tell_nothing()
    {
        PairEvaluation evaluation = PairEvaluation.Of([Same(0.5f), Different(0.5f), Different(0.5f), Same(0.5f)], 0.5f);
        Assert.Equal((0.5, 0.5), (evaluation.AreaUnderCurve, evaluation.EqualErrorRate));
        Assert.Equal(0.5, evaluation.BestAccuracy);
    }

    [Fact]
    public void A_failed_pair_is_wrong_in_every_accuracy_whether_same_or_different()
    {
        PairEvaluation evaluation = PairEvaluation.Of([Same(0.1f), Different(0.9f), Same(null), Different(null)], 0.5f);
        Assert.Equal((2, 0.5, 0.5), (evaluation.Failed, evaluation.Accuracy, evaluation.BestAccuracy));
        Assert.Equal((1.0, 0.0), (evaluation.AreaUnderCurve, evaluation.EqualErrorRate));
    }

    [Fact]
    public void Without_pairs_of_both_kinds_there_is_no_curve()
    {
        Assert.Equal(double.NaN, PairEvaluation.Of([Same(0.1f), Same(0.2f)], 0.5f).AreaUnderCurve);
        Assert.Equal(double.NaN, PairEvaluation.Of([Different(0.1f), Same(null)], 0.5f).EqualErrorRate);
    }

    [Fact]
    public void Evaluating_no_pairs_is_refused() => Assert.Throws<ArgumentException>(() => PairEvaluation.Of([], 0.5f));

    [Fact]
    public void A_fold_is_judged_at_the_threshold_fitted_on_the_others()
    {
        ImmutableArray<PairDistance> pairs =
        [
            new(0.1f, true, 0), new(0.3f, false, 0),
            new(0.5f, true, 1), new(0.9f, false, 1),
        ];
        Assert.Equal([0.5, 0.5], PairEvaluation.CrossValidate(pairs, 2).AsEnumerable());
        pairs =
        [
            new(0.1f, true, 0), new(0.8f, false, 0),
            new(0.2f, true, 1), new(0.4f, false, 1), new(0.9f, false, 1), new(0.3f, true, 1),
        ];
        Assert.Equal([1, 0.75], PairEvaluation.CrossValidate(pairs, 2).AsEnumerable());
    }

    [Fact]
    public void A_failed_pair_is_wrong_in_its_fold_and_fits_no_threshold()
    {
        ImmutableArray<PairDistance> pairs = [new(0.1f, true, 0), new(null, true, 0), new(0.9f, false, 0), new(0.2f, true, 1), new(0.6f, false, 1)];
        Assert.Equal([2 / 3.0, 1], PairEvaluation.CrossValidate(pairs, 2).AsEnumerable());
    }

    [Fact]
    public void The_curve_is_what_comparing_every_two_pairs_gives() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Pairs(), list =>
        {
            ImmutableArray<PairDistance> pairs = [.. list];
            PairEvaluation evaluation = PairEvaluation.Of(pairs, 0.5f);
            double[] same = [.. pairs.Where(pair => pair.Same).Select(pair => (double)pair.Distance!)];
            double[] different = [.. pairs.Where(pair => !pair.Same).Select(pair => (double)pair.Distance!)];
            double[] wins = [.. from s in same from d in different select s < d ? 1 : s == d ? 0.5 : 0];
            Assert.Equal(wins.Length == 0 ? double.NaN : wins.Average(), evaluation.AreaUnderCurve, 1e-9);
            double[] thresholds = [-1, .. same, .. different];
            double most = thresholds.Max(t => same.Count(s => s <= t) + different.Count(d => d > t)) / (double)pairs.Length;
            Assert.Equal(most, evaluation.BestAccuracy, 1e-9);
            Assert.Equal(most, PairEvaluation.Of(pairs, evaluation.BestThreshold).Accuracy, 1e-9);
            if (wins.Length > 0)
                Assert.InRange(evaluation.EqualErrorRate, 0, 1);
        }));

    private static Arbitrary<PairDistance[]> Pairs() => Arb.From(
        (from distance in Gen.Choose(0, 12)
         from same in Gen.Elements(true, false)
         select new PairDistance(distance / 8f, same, 0)).NonEmptyListOf().Select(list => list.ToArray()));

    private static PairDistance Same(float? distance) => new(distance, true, 0);

    private static PairDistance Different(float? distance) => new(distance, false, 0);
}
