using System;

namespace Managed.Server.Http;

/// <summary>A request that is not done; becomes an answer in the form of RFC 9457.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">One sentence for whoever asked.</param>
/// <param name="innerException">What lies behind it.</param>
internal sealed class ProblemException(int status, string detail, Exception? innerException = null) : Exception(detail, innerException)
{
    public int Status { get; } = status;

    /// <summary>When to ask again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>An exception's message without the name of a parameter, which means nothing to whoever asked.</summary>
    public static string SentenceOf(Exception exception) => exception.Message.Split(" (Parameter", 2)[0];

    /// <summary>The service has too much to do.</summary>
    public static ProblemException Overloaded(string detail) => new(429, detail) { RetryAfter = TimeSpan.FromSeconds(1) };
}
