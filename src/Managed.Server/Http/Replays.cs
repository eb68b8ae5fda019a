using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Managed.Security;

namespace Managed.Server.Http;

/// <summary>The answers of requests that changed something, by client and Idempotency-Key: the same request once more gets the first answer, and changes nothing.</summary>
/// <remarks>Kept in memory for a day, at most 10,000; the oldest go first.</remarks>
internal sealed class Replays(TimeProvider clock)
{
    private const int MaximumEntries = 10_000;
    private const int MaximumKey = 255;
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private readonly Lock access = new();
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The first answer, if the request was answered before; null where it is the first, which <see cref="Keep"/> or <see cref="Forget"/> follows.</summary>
    /// <exception cref="ProblemException">The key was used for another request, or the first is not answered yet.</exception>
    public Answer? Begin(string client, string key, string digest)
    {
        if (key.Length is 0 or > MaximumKey)
            throw new ProblemException(400, $"An Idempotency-Key has 1 to {MaximumKey} characters.");
        lock (access)
        {
            Drop();
            if (!entries.TryGetValue(Of(client, key), out Entry? entry))
            {
                entries.Add(Of(client, key), new Entry(digest, clock.GetTimestamp()));
                return null;
            }

            if (entry.Digest != digest)
                throw new ProblemException(422, "This Idempotency-Key was used for another request.");
            return entry.Answer ?? throw new ProblemException(409, "The first request with this Idempotency-Key is not answered yet.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
    }

    public void Keep(string client, string key, Answer answer)
    {
        lock (access)
        {
            if (entries.TryGetValue(Of(client, key), out Entry? entry))
                entry.Answer = answer;
        }
    }

    /// <summary>The request came to nothing, and may be tried again.</summary>
    public void Forget(string client, string key)
    {
        lock (access)
            entries.Remove(Of(client, key));
    }

    /// <summary>What makes a request the same as another.</summary>
    public static string DigestOf(string method, string target, ReadOnlySpan<byte> body)
    {
        var hash = new Sha256();
        hash.Append(Encoding.UTF8.GetBytes($"{method} {target}\n"));
        hash.Append(body);
        return hash.FinishHex();
    }

    private static string Of(string client, string key) => $"{client} {key}";

    private void Drop()
    {
        if (entries.Count < MaximumEntries && entries.Values.All(entry => clock.GetElapsedTime(entry.At) < Age))
            return;
        foreach (string old in entries.OrderBy(entry => entry.Value.At)
            .TakeWhile((entry, place) => place <= entries.Count - MaximumEntries || clock.GetElapsedTime(entry.Value.At) >= Age)
            .Select(entry => entry.Key).ToArray())
        {
            entries.Remove(old);
        }
    }

    private sealed class Entry(string digest, long at)
    {
        public string Digest { get; } = digest;

        public long At { get; } = at;

        public Answer? Answer { get; set; }
    }
}
