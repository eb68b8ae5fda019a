using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Managed.Server.Access;

/// <summary>A limit of requests for each client: a bucket of tokens that fills at the client's rate, of which each request takes one.</summary>
internal sealed class TokenBuckets(double rate, int burst, TimeProvider clock)
{
    private const int MaximumClients = 10_000;
    private const double LongestWait = 24 * 60 * 60;

    private readonly Lock access = new();
    private readonly Dictionary<string, Bucket> buckets = new(StringComparer.Ordinal);

    /// <summary>Takes a token of a client.</summary>
    /// <returns>Zero, or how long until there will be one; a day where that is longer.</returns>
    public TimeSpan Take(string client)
    {
        if (rate <= 0)
            return TimeSpan.Zero;
        lock (access)
        {
            long now = clock.GetTimestamp();
            if (!buckets.TryGetValue(client, out Bucket? bucket))
            {
                if (buckets.Count >= MaximumClients)
                    DropFull(now);
                buckets.Add(client, bucket = new Bucket(burst, now));
            }

            bucket.Tokens = TokensAt(bucket, now);
            bucket.At = now;
            if (bucket.Tokens < 1)
                return TimeSpan.FromSeconds(Math.Min(LongestWait, (1 - bucket.Tokens) / rate));
            bucket.Tokens--;
            return TimeSpan.Zero;
        }
    }

    private double TokensAt(Bucket bucket, long now) => Math.Min(burst, bucket.Tokens + (rate * clock.GetElapsedTime(bucket.At, now).TotalSeconds));

    /// <summary>A bucket that is full again says no more than one that is not there; where all are in use, the oldest half goes.</summary>
    private void DropFull(long now)
    {
        foreach (string client in buckets.Where(entry => TokensAt(entry.Value, now) >= burst).Select(entry => entry.Key).ToArray())
            buckets.Remove(client);
        if (buckets.Count < MaximumClients)
            return;
        foreach (string client in buckets.OrderBy(entry => entry.Value.At).Take(MaximumClients / 2).Select(entry => entry.Key).ToArray())
            buckets.Remove(client);
    }

    private sealed class Bucket(double tokens, long at)
    {
        public double Tokens { get; set; } = tokens;

        public long At { get; set; } = at;
    }
}
