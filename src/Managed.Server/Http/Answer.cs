using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.WebUtilities;

namespace Managed.Server.Http;

/// <summary>What a request is answered with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The kind of the body.</param>
/// <param name="Body">The body, unless it is a stream.</param>
internal sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    public const string JsonType = "application/json";
    public const string PngType = "image/png";
    public const string ZipType = "application/zip";
    public const string EventsType = "text/event-stream";

    /// <summary>How much of an answer is handed to a connection at once.</summary>
    public const int PieceLength = 64 << 10;

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Writes the body bit by bit, until it is done or the client or the service goes; null where there is a body.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    /// <summary>How many bytes <see cref="Stream"/> writes, where that is known.</summary>
    public long? Length { get; init; }

    /// <summary>Lets go what the answer holds; called once when it has been sent, or will not be.</summary>
    public Action? Release { get; init; }

    /// <summary>The numbers of the samples that were made or removed, for the audit trail.</summary>
    public string? Samples { get; init; }

    public static Answer Json<T>(T document, JsonTypeInfo<T> type, int status = 200) => new(status, JsonType, JsonSerializer.SerializeToUtf8Bytes(document, type));

    public static Answer Text(string text, string contentType = "text/plain; charset=utf-8", int status = 200) => new(status, contentType, Encoding.UTF8.GetBytes(text));

    /// <summary>A file, which is closed when it has been sent; a piece at a time is in memory.</summary>
    public static Answer File(FileStream file, string contentType) => new(200, contentType, default)
    {
        Stream = (stream, cancellation) => file.CopyToAsync(stream, PieceLength, cancellation),
        Length = file.Length,
        Release = file.Dispose,
    };

    public static Answer Problem(ProblemException problem)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(problem.Status));
            json.WriteNumber("status", problem.Status);
            json.WriteString("detail", problem.Message);
            json.WriteEndObject();
        }

        var headers = new List<(string, string)>();
        if (problem.RetryAfter is TimeSpan wait)
            headers.Add(("Retry-After", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)));
        if (problem.Status == 401)
            headers.Add(("WWW-Authenticate", "Bearer"));
        return new Answer(problem.Status, "application/problem+json", bytes.ToArray()) { Headers = headers };
    }
}
