using System;
using Managed.Server.Records;
using Microsoft.AspNetCore.Http;

namespace Managed.Server.Http;

/// <summary>What is kept of a request when it has been answered: figures, a line of the audit trail, a line of the log.</summary>
internal sealed class RequestRecords(ServerLog log, AuditTrail audit, ServerMetrics metrics, bool logRequests)
{
    public ServerLog Log => log;

    /// <summary>A request that something was changed by: on the disk before its answer is sent.</summary>
    public void Audit(HttpContext context, RequestProgress progress, int status, string? samples)
    {
        if (progress.Client is { Role: not Access.Role.None } client && progress.Route is Route { Role: not Access.Role.None } route)
            audit.Add(client.Name, context.Connection.RemoteIpAddress?.ToString(), route.Id, status, samples, durable: route.Changes && status < 400);
    }

    public void Answered(HttpContext context, RequestProgress progress, int status, TimeSpan elapsed)
    {
        string operation = progress.Route?.Id ?? "none";
        metrics.Count(operation, status, elapsed);
        if (logRequests)
        {
            log.Write(
                LogLevel.Information,
                "request",
                ("operation", operation),
                ("status", status),
                ("seconds", elapsed.TotalSeconds),
                ("who", progress.Client?.Name),
                ("from", context.Connection.RemoteIpAddress?.ToString()));
        }
    }
}

/// <summary>How far a request has come.</summary>
internal sealed class RequestProgress
{
    public Route? Route { get; set; }

    public Access.ClientKey? Client { get; set; }
}
