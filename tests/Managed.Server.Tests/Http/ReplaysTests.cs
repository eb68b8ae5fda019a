using System;
using Managed.Server.Http;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Http;

public sealed class ReplaysTests
{
    private static readonly Answer First = Answer.Text("first");

    [Fact]
    public void An_answer_is_kept_for_a_day()
    {
        var clock = new ManualClock();
        var replays = new Replays(clock);
        Assert.Null(replays.Begin("a", "k", "d"));
        replays.Keep("a", "k", First);
        clock.Advance(TimeSpan.FromHours(23));
        Assert.Same(First, replays.Begin("a", "k", "d"));
        Assert.Null(replays.Begin("b", "k", "d"));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(replays.Begin("a", "k", "d"));
    }

    [Fact]
    public void A_request_that_is_not_answered_yet_is_not_done_a_second_time()
    {
        var replays = new Replays(new ManualClock());
        Assert.Null(replays.Begin("a", "k", "d"));
        Assert.Equal(409, Assert.Throws<ProblemException>(() => replays.Begin("a", "k", "d")).Status);
        Assert.Equal(422, Assert.Throws<ProblemException>(() => replays.Begin("a", "k", "e")).Status);
        replays.Forget("a", "k");
        Assert.Null(replays.Begin("a", "k", "e"));
    }

    [Fact]
    public void The_oldest_go_when_there_are_many()
    {
        var clock = new ManualClock();
        var replays = new Replays(clock);
        for (int i = 0; i < 10_001; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Null(replays.Begin("a", $"{i}", "d"));
            replays.Keep("a", $"{i}", First);
        }

        Assert.Same(First, replays.Begin("a", "10000", "d"));
        Assert.Null(replays.Begin("a", "0", "d"));
    }

    [Fact]
    public void Requests_are_told_apart_by_all_that_they_ask()
    {
        string digest = Replays.DigestOf("POST", "/a", [1]);
        Assert.Equal(digest, Replays.DigestOf("POST", "/a", [1]));
        Assert.NotEqual(digest, Replays.DigestOf("DELETE", "/a", [1]));
        Assert.NotEqual(digest, Replays.DigestOf("POST", "/b", [1]));
        Assert.NotEqual(digest, Replays.DigestOf("POST", "/a", [2]));
    }
}
