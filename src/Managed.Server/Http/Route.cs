using System;
using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Managed.Server.Access;

namespace Managed.Server.Http;

/// <summary>An operation of the service, told once: requests are led by it, and the OpenAPI document is written from it.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Pattern">The path; a segment in braces stands for any.</param>
/// <param name="Id">The operation's name, for clients, logs and metrics.</param>
/// <param name="Summary">What it does, one sentence.</param>
/// <param name="Role">What a key has to allow.</param>
/// <param name="Handle">Does it.</param>
internal sealed record Route(string Method, string Pattern, string Id, string Summary, Role Role, Func<Call, CancellationToken, Task<Answer>> Handle)
{
    /// <summary>The parameters of the query; any other is refused.</summary>
    public ImmutableArray<RouteParameter> Query { get; init; } = [];

    /// <summary>What the body holds; null for none.</summary>
    public RouteBody? Body { get; init; }

    /// <summary>The kind of the answer where all went well.</summary>
    public string AnswerType { get; init; } = Answer.JsonType;

    /// <summary>What an answer in JSON is made of; null for an answer of another kind.</summary>
    public JsonTypeInfo? Document { get; init; }

    /// <summary>The status where all went well.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Whether it changes what the service keeps: then it is done once under an Idempotency-Key.</summary>
    public bool Changes { get; init; }

    public ImmutableArray<string> Segments { get; } = [.. Pattern.Split('/', StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>A parameter of a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">integer, number, boolean or string.</param>
/// <param name="Description">What it means.</param>
internal sealed record RouteParameter(string Name, string Type, string Description);

/// <summary>The body of a request: one picture as it is, or several parts of multipart/form-data.</summary>
/// <param name="Pictures">The names of parts that are pictures, the last of which may come several times where <paramref name="Several"/>; parts of other names are refused.</param>
/// <param name="Several">Whether the last may come several times.</param>
internal sealed record RouteBody(ImmutableArray<string> Pictures, bool Several = false)
{
    /// <summary>Parts that are text.</summary>
    public ImmutableArray<RouteParameter> Fields { get; init; } = [];

    /// <summary>Whether one picture as it is will do.</summary>
    public bool TakesOnePicture => Pictures.Length == 1;
}
