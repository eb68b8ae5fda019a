using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Http;
using Managed.Server.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Managed.Server.Tests.Http;

public sealed class ServiceApplicationTests
{
    /// <summary>A connection that breaks and a disk that fails are both told by the system as failures of input and output.</summary>
    [Theory]
    [InlineData(true, false, 507, "not stored")]
    [InlineData(false, false, 500, "not read")]
    [InlineData(true, true, 499, null)]
    [InlineData(false, true, 499, null)]
    public async Task A_broken_connection_is_no_trouble_of_the_disk(bool changes, bool isConnection, int status, string? logged)
    {
        var log = new StringWriter();
        var route = new Route("POST", "/it", "it", "Does it.", Role.Read, (_, _) => throw new IOException("Failed.")) { Body = new RouteBody(["picture"]), Changes = changes };
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Body = isConnection ? new BrokenStream() : new MemoryStream([1]);
        await AskAsync(route, context, new BodyBudget(1 << 20), log);
        Assert.Equal(status, context.Response.StatusCode);
        if (logged is null)
            Assert.Empty(log.ToString());
        else
            Assert.Contains(logged, log.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Many large answers to slow clients do not exhaust the memory.</summary>
    [Fact]
    public async Task Answers_are_counted_among_what_is_held_until_they_are_sent()
    {
        const int Length = 1_000_000;
        var route = new Route("GET", "/it", "it", "Tells it.", Role.Read, (_, _) => Task.FromResult(new Answer(200, Answer.PngType, new byte[Length])));
        var budget = new BodyBudget(Length);
        var sent = new CountingStream(budget);
        DefaultHttpContext context = Get(sent);
        await AskAsync(route, context, budget, TextWriter.Null);
        Assert.Equal((200, Length, Length, 0), (context.Response.StatusCode, sent.Count, sent.Held, budget.Held));
        Assert.InRange(sent.Largest, 1, 1 << 16);
        budget.Take(1);
        DefaultHttpContext refused = Get(new MemoryStream());
        await AskAsync(route, refused, budget, TextWriter.Null);
        Assert.Equal((429, 1), (refused.Response.StatusCode, budget.Held));
    }

    /// <summary>What an answer holds is let go whatever becomes of it.</summary>
    [Theory]
    [InlineData("GET", false)]
    [InlineData("GET", true)]
    [InlineData("HEAD", false)]
    public async Task What_an_answer_holds_is_let_go_once(string method, bool breaks)
    {
        int released = 0;
        int streamed = 0;
        Task Send(Stream stream, CancellationToken cancellation)
        {
            streamed++;
            return breaks ? throw new IOException("Connection reset by peer.") : Task.CompletedTask;
        }

        var answer = new Answer(200, Answer.EventsType, default) { Stream = Send, Release = () => released++ };
        var route = new Route("GET", "/it", "it", "Tells it.", Role.Read, (_, _) => Task.FromResult(answer));
        DefaultHttpContext context = Get(new MemoryStream());
        context.Request.Method = method;
        await AskAsync(route, context, new BodyBudget(1), TextWriter.Null);
        Assert.Equal((method == "HEAD" ? 0 : 1, 1), (streamed, released));
    }

    private static DefaultHttpContext Get(Stream body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Response.Body = body;
        return context;
    }

    private static async Task AskAsync(Route route, DefaultHttpContext context, BodyBudget budget, TextWriter log)
    {
        using var metrics = new ServerMetrics(new MetricSources(() => 0, () => 0, () => 0, () => 0));
        using var audit = new AuditTrail(null, TimeProvider.System);
        var records = new RequestRecords(new ServerLog(log, TimeProvider.System), audit, metrics, logRequests: false);
        var gate = new AccessGate(null, new TokenBuckets(0, 1, TimeProvider.System), behindProxy: false);
        var application = new ServiceApplication(new RouteTable([route]), gate, budget, new Replays(TimeProvider.System), new ServerOptions(), records, CancellationToken.None);
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/it";
        await application.ProcessRequestAsync(context);
    }

    private sealed class CountingStream(BodyBudget budget) : MemoryStream
    {
        public int Count { get; private set; }

        public int Largest { get; private set; }

        public long Held { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            (Count, Largest, Held) = (Count + buffer.Length, Math.Max(Largest, buffer.Length), budget.Held);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Connection reset by peer.");
    }
}
