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
    public void A_client_with_many_loses_its_own_oldest_and_what_is_not_answered_stays()
    {
        var clock = new ManualClock();
        var replays = new Replays(clock);
        Assert.Null(replays.Begin("b", "k", "d"));
        replays.Keep("b", "k", First);
        Assert.Null(replays.Begin("a", "long", "d"));
        for (int i = 0; i < 1001; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Null(replays.Begin("a", $"{i}", "d"));
            replays.Keep("a", $"{i}", First);
        }

        Assert.Same(First, replays.Begin("b", "k", "d"));
        Assert.Same(First, replays.Begin("a", "1000", "d"));
        Assert.Equal(409, Assert.Throws<ProblemException>(() => replays.Begin("a", "long", "d")).Status);
        clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(409, Assert.Throws<ProblemException>(() => replays.Begin("a", "long", "d")).Status);
        Assert.Null(replays.Begin("a", "1000", "d"));
    }

    [Fact]
    public void More_unanswered_requests_than_are_remembered_are_refused()
    {
        var replays = new Replays(new ManualClock());
        for (int i = 0; i < 1000; i++)
            Assert.Null(replays.Begin("a", $"{i}", "d"));
        Assert.Equal(429, Assert.Throws<ProblemException>(() => replays.Begin("a", "more", "d")).Status);
        Assert.Null(replays.Begin("b", "more", "d"));
        replays.Keep("a", "0", First);
        Assert.Null(replays.Begin("a", "more", "d"));
    }

    [Fact]
    public void Answers_have_a_limit_in_bytes_for_each_client_and_for_all()
    {
        var replays = new Replays(new ManualClock());
        var large = new Answer(200, Answer.JsonType, new byte[100_000]);
        for (int client = 0; client < 100; client++)
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Null(replays.Begin($"{client}", $"{i}", "d"));
                replays.Keep($"{client}", $"{i}", large);
                Assert.InRange(replays.Bytes, 100_000, 64 << 20);
            }
        }

        Assert.Same(large, replays.Begin("99", "19", "d"));
        Assert.Null(replays.Begin("99", "0", "d"));
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
