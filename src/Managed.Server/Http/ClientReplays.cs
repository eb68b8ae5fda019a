using System;
using System.Collections.Generic;

namespace Managed.Server.Http;

/// <summary>A request under an Idempotency-Key, and its answer once there is one.</summary>
/// <param name="key">The key.</param>
/// <param name="digest">What was asked.</param>
/// <param name="at">When.</param>
internal sealed class Replay(string key, string digest, long at)
{
    // Some bytes for the objects themselves.
    private const int Overhead = 256;

    public string Key => key;

    public string Digest => digest;

    public long At => at;

    public Answer? Answer { get; set; }

    public long Bytes => Overhead + (2 * (key.Length + digest.Length)) + (Answer?.Body.Length ?? 0);
}

/// <summary>The requests of one client under Idempotency-Keys, the oldest first.</summary>
internal sealed class ClientReplays
{
    private readonly LinkedList<Replay> order = [];
    private readonly Dictionary<string, LinkedListNode<Replay>> byKey = new(StringComparer.Ordinal);

    public int Count => byKey.Count;

    public long Bytes { get; private set; }

    public Replay? Find(string key) => byKey.GetValueOrDefault(key)?.Value;

    public void Add(Replay replay)
    {
        byKey.Add(replay.Key, order.AddLast(replay));
        Bytes += replay.Bytes;
    }

    public void Keep(string key, Answer answer)
    {
        Replay replay = byKey[key].Value;
        Bytes -= replay.Bytes;
        replay.Answer = answer;
        Bytes += replay.Bytes;
    }

    public void Remove(string key)
    {
        byKey.Remove(key, out LinkedListNode<Replay>? node);
        order.Remove(node!);
        Bytes -= node!.Value.Bytes;
    }

    /// <summary>Forgets the oldest answer; requests that are not answered yet stay.</summary>
    /// <returns>Whether there was one.</returns>
    public bool DropOldest()
    {
        LinkedListNode<Replay>? node = order.First;
        while (node is { Value.Answer: null })
            node = node.Next;
        if (node is null)
            return false;
        Remove(node.Value.Key);
        return true;
    }

    /// <summary>Forgets answers from the oldest on for as long as they are such; requests that are not answered yet stay.</summary>
    public void DropWhere(Predicate<Replay> isSuch)
    {
        LinkedListNode<Replay>? node = order.First;
        while (node is not null && isSuch(node.Value))
        {
            LinkedListNode<Replay>? next = node.Next;
            if (node.Value.Answer is not null)
                Remove(node.Value.Key);
            node = next;
        }
    }
}
