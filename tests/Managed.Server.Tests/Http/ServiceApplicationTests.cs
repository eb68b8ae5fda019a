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
        Task<Answer> Handle(Call call, CancellationToken cancellation) => throw new IOException("Failed.");
        var route = new Route("POST", "/it", "it", "Does it.", Role.Read, Handle) { Body = new RouteBody(["picture"]), Changes = changes };
        using var metrics = new ServerMetrics(new MetricSources(() => 0, () => 0, () => 0, () => 0));
        using var audit = new AuditTrail(null, TimeProvider.System);
        var records = new RequestRecords(new ServerLog(log, TimeProvider.System), audit, metrics, logRequests: false);
        var application = new ServiceApplication(
            new RouteTable([route]),
            new AccessGate(null, new TokenBuckets(0, 1, TimeProvider.System), behindProxy: false),
            new BodyBudget(1 << 20),
            new Replays(TimeProvider.System),
            new ServerOptions(),
            records,
            CancellationToken.None);
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Body = isConnection ? new BrokenStream() : new MemoryStream([1]);
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = "/it";
        await application.ProcessRequestAsync(context);
        Assert.Equal(status, context.Response.StatusCode);
        if (logged is null)
            Assert.Empty(log.ToString());
        else
            Assert.Contains(logged, log.ToString(), StringComparison.Ordinal);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Connection reset by peer.");
    }
}
