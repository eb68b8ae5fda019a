using System;
using System.Collections.Immutable;
using System.IO;
using System.Text;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>What was done to a gallery.</summary>
public enum AuditAction : byte
{
    /// <summary>The gallery was made.</summary>
    Create = 0,

    /// <summary>Samples were added.</summary>
    Enroll = 1,

    /// <summary>Samples were removed; their bytes stay in the file until it is written anew.</summary>
    Remove = 2,

    /// <summary>What samples lay in was written anew without those that were removed: in a file together with the removal, in a database after it.</summary>
    Erase = 3,

    /// <summary>The file was written anew without what had been removed.</summary>
    Compact = 4,

    /// <summary>All samples were handed out.</summary>
    Export = 5,

    /// <summary>All samples were replaced by those of another embedder.</summary>
    Reembed = 6,
}

/// <summary>Numbers of samples that follow each other.</summary>
/// <param name="First">The first.</param>
/// <param name="Count">How many.</param>
public readonly record struct SampleRange(long First, long Count);

/// <summary>One line of a gallery's audit log: who did what to which samples, and when. It holds neither names of people nor embeddings.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who, as the caller says.</param>
/// <param name="Action">What.</param>
/// <param name="Samples">To which samples.</param>
/// <param name="Digest">The SHA-256 of the digest before it and of this entry, in hexadecimal: a changed or missing entry breaks the chain.</param>
public sealed record AuditEntry(DateTimeOffset At, string Actor, AuditAction Action, ImmutableArray<SampleRange> Samples, string Digest)
{
    /// <summary>The entry that follows one of a digest.</summary>
    internal static AuditEntry After(string previous, DateTimeOffset at, string actor, AuditAction action, ImmutableArray<SampleRange> samples)
    {
        var entry = new AuditEntry(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()), actor, action, samples, previous);
        return entry with { Digest = entry.DigestAfter(previous) };
    }

    /// <summary>The digest that this entry has to have behind one of a digest.</summary>
    internal string DigestAfter(string previous)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Convert.FromHexString(previous));
        writer.Write(At.ToUnixTimeMilliseconds());
        writer.Write((byte)Action);
        byte[] actor = Encoding.UTF8.GetBytes(Actor);
        writer.Write(actor.Length);
        writer.Write(actor);
        foreach (SampleRange range in Samples)
        {
            writer.Write(range.First);
            writer.Write(range.Count);
        }

        writer.Flush();
        return Sha256.HexOf(bytes.ToArray());
    }
}
