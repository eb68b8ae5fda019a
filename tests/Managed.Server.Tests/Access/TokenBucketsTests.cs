using System;
using System.Linq;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Access;

public sealed class TokenBucketsTests
{
    [Fact]
    public void A_client_has_its_burst_and_then_its_rate()
    {
        var clock = new ManualClock();
        var buckets = new TokenBuckets(rate: 2, burst: 3, clock);
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => buckets.Take("a") == TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(0.5), buckets.Take("a"));
        Assert.Equal(TimeSpan.Zero, buckets.Take("b"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => buckets.Take("a") == TimeSpan.Zero));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => buckets.Take("a") == TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1e-15)]
    [InlineData(double.Epsilon)]
    public void A_rate_that_is_next_to_nothing_refuses_for_a_day(double rate)
    {
        var buckets = new TokenBuckets(rate, burst: 1, new ManualClock());
        Assert.Equal(TimeSpan.Zero, buckets.Take("a"));
        Assert.Equal(TimeSpan.FromDays(1), buckets.Take("a"));
    }

    [Fact]
    public void Many_clients_do_not_fill_the_memory_and_a_new_one_is_not_kept_out()
    {
        var buckets = new TokenBuckets(rate: 1, burst: 1, new ManualClock());
        for (int i = 0; i < 25_000; i++)
            Assert.Equal(TimeSpan.Zero, buckets.Take($"client {i}"));
    }
}
