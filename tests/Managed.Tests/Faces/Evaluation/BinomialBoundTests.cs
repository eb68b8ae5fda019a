using System;
using System.Linq;
using Managed.Faces.Evaluation;
using Xunit;

namespace Managed.Tests.Faces.Evaluation;

public class BinomialBoundTests
{
    /// <summary>At its upper end a share makes so few events or fewer exactly as improbable as is left of the confidence.</summary>
    [Theory]
    [InlineData(0, 10)]
    [InlineData(3, 10)]
    [InlineData(9, 10)]
    [InlineData(1767, 1800)]
    [InlineData(1781, 1800)]
    [InlineData(33, 1800)]
    [InlineData(900, 1800)]
    [InlineData(1, 20000)]
    [InlineData(19999, 20000)]
    public void At_the_upper_end_what_was_seen_is_as_improbable_as_stated(long events, long trials)
    {
        double share = BinomialBound.Upper(events, trials, 0.975);
        Assert.InRange(share, (double)events / trials, 1);
        Assert.Equal(0.025, AtMost(events, trials, share), 1e-9);
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(7, 7)]
    [InlineData(1767, 1800)]
    [InlineData(12, 1800)]
    public void The_interval_holds_the_share_and_mirrors_with_it(long events, long trials)
    {
        Interval interval = BinomialBound.Of(events, trials);
        Assert.InRange((double)events / trials, interval.Low, interval.High);
        Interval mirrored = BinomialBound.Of(trials - events, trials);
        Assert.Equal(1 - interval.High, mirrored.Low, 1e-12);
        Assert.Equal(1 - interval.Low, mirrored.High, 1e-12);
    }

    /// <summary>All terms one by one, each from logarithms.</summary>
    private static double AtMost(long events, long trials, double share)
    {
        double[] logarithms = new double[trials + 1];
        for (int i = 1; i <= trials; i++)
            logarithms[i] = logarithms[i - 1] + Math.Log(i);
        return Enumerable.Range(0, (int)events + 1).Sum(k =>
            Math.Exp(logarithms[trials] - logarithms[k] - logarithms[trials - k] + (k * Math.Log(share)) + ((trials - k) * Math.Log(1 - share))));
    }
}
