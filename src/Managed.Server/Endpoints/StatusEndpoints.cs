using System;
using System.Collections.Immutable;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Http;
using Managed.Server.Records;

namespace Managed.Server.Endpoints;

/// <summary>Whether the service lives, works, and how much.</summary>
internal sealed class StatusEndpoints(Func<bool> isReady, ServerMetrics metrics, Func<byte[]> openApi)
{
    public ImmutableArray<Route> Routes =>
    [
        new("GET", "/healthz", "health", "Whether the service lives.", Role.None, (_, _) => Task.FromResult(Status("alive", 200)))
        {
            Document = ServerDocuments.Default.HealthDocument,
        },
        new("GET", "/readyz", "readiness", "Whether the service takes requests; 503 while it ends.", Role.None, (_, _) => Task.FromResult(isReady() ? Status("ready", 200) : Status("ending", 503)))
        {
            Document = ServerDocuments.Default.HealthDocument,
        },
        new("GET", "/metrics", "metrics", "Counters and gauges in Prometheus' text format.", Role.Read, (_, _) =>
            Task.FromResult(Answer.Text(metrics.Text.Write(), "text/plain; version=0.0.4; charset=utf-8")))
        {
            AnswerType = "text/plain",
        },
        new("GET", "/openapi.json", "openApi", "This document.", Role.None, (_, _) => Task.FromResult(new Answer(200, Answer.JsonType, openApi()))),
    ];

    private static Answer Status(string status, int code) => Answer.Json(new HealthDocument(status), ServerDocuments.Default.HealthDocument, code);
}
