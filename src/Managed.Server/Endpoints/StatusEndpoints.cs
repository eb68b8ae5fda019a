using System;
using System.Collections.Immutable;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Http;
using Managed.Server.Records;

namespace Managed.Server.Endpoints;

/// <summary>Whether the service lives, works, and how much.</summary>
/// <param name="state">Whether requests are taken: ready, or what keeps them out.</param>
/// <param name="metrics">What is counted.</param>
/// <param name="openApi">The document of all operations.</param>
internal sealed class StatusEndpoints(Func<string> state, ServerMetrics metrics, Func<byte[]> openApi)
{
    public const string Ready = "ready";

    public ImmutableArray<Route> Routes =>
    [
        new("GET", "/healthz", "health", "Whether the service lives.", Role.None, (_, _) => Task.FromResult(Status("alive", 200)))
        {
            Document = ServerDocuments.Default.HealthDocument,
        },
        new("GET", "/readyz", "readiness", "Whether the service takes requests; 503 while it ends or cannot read its keys.", Role.None, (_, _) => Task.FromResult(Readiness(state())))
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

    private static Answer Readiness(string state) => state == Ready ? Status(state, 200) : Status(state, 503) with { Headers = [("Retry-After", "1")] };

    private static Answer Status(string status, int code) => Answer.Json(new HealthDocument(status), ServerDocuments.Default.HealthDocument, code);
}
