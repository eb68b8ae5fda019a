using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Managed.Security;

namespace Managed.Server.Http;

/// <summary>The answers of requests that changed something, by client and Idempotency-Key: the same request once more gets the first answer, and changes nothing.</summary>
/// <remarks>
/// Kept in memory for a day; 1,000 and 1 MiB of a client, 64 MiB in all. Beyond these the oldest answers go, the client's own first; what is not answered yet never does.
/// </remarks>
internal sealed class Replays(TimeProvider clock)
{
    private const int MaximumKey = 255;
    private const int MaximumOfClient = 1000;
    private const long MaximumBytesOfClient = 1 << 20;
    private const long MaximumBytes = 64 << 20;
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    private readonly Lock access = new();
    private readonly Dictionary<string, ClientReplays> clients = new(StringComparer.Ordinal);

    /// <summary>Bytes of all answers that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (access)
                return clients.Values.Sum(client => client.Bytes);
        }
    }

    /// <summary>The first answer, if the request was answered before; null where it is the first, which <see cref="Keep"/> or <see cref="Forget"/> follows.</summary>
    /// <exception cref="ProblemException">The key was used for another request, the first is not answered yet, or too many of the client's are not.</exception>
    public Answer? Begin(string client, string key, string digest)
    {
        if (key.Length is 0 or > MaximumKey)
            throw new ProblemException(400, $"An Idempotency-Key has 1 to {MaximumKey} characters.");
        lock (access)
        {
            DropOld();
            if (!clients.TryGetValue(client, out ClientReplays? own))
                clients.Add(client, own = new ClientReplays());
            if (own.Find(key) is not Replay replay)
            {
                if (own.Count >= MaximumOfClient && !own.DropOldest())
                    throw ProblemException.Overloaded("More requests with an Idempotency-Key are not answered yet than the service remembers.");
                own.Add(new Replay(key, digest, clock.GetTimestamp()));
                return null;
            }

            if (replay.Digest != digest)
                throw new ProblemException(422, "This Idempotency-Key was used for another request.");
            return replay.Answer ?? throw new ProblemException(409, "The first request with this Idempotency-Key is not answered yet.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }
    }

    public void Keep(string client, string key, Answer answer)
    {
        lock (access)
        {
            ClientReplays own = clients[client];
            own.Keep(key, answer);
            while (own.Bytes > MaximumBytesOfClient && own.DropOldest())
            {
            }

            while (clients.Values.Sum(other => other.Bytes) > MaximumBytes && clients.Values.MaxBy(other => other.Bytes)!.DropOldest())
            {
            }
        }
    }

    /// <summary>The request came to nothing, and may be tried again.</summary>
    public void Forget(string client, string key)
    {
        lock (access)
            clients[client].Remove(key);
    }

    /// <summary>What makes a request the same as another.</summary>
    public static string DigestOf(string method, string target, ReadOnlySpan<byte> body)
    {
        var hash = new Sha256();
        hash.Append(Encoding.UTF8.GetBytes($"{method} {target}\n"));
        hash.Append(body);
        return hash.FinishHex();
    }

    private void DropOld()
    {
        foreach ((string name, ClientReplays client) in clients.ToArray())
        {
            client.DropWhere(replay => clock.GetElapsedTime(replay.At) >= Age);
            if (client.Count == 0)
                clients.Remove(name);
        }
    }
}
