using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Gallery;
using Npgsql;

namespace Managed.Postgres;

/// <summary>Where a gallery stands: numbers and the end of its audit log.</summary>
/// <param name="NextSample">The number of the next sample.</param>
/// <param name="SampleCount">Samples there are.</param>
/// <param name="AuditCount">Entries of the audit log.</param>
/// <param name="AuditDigest">The digest of the last of them.</param>
internal readonly record struct GalleryStanding(long NextSample, long SampleCount, long AuditCount, byte[] AuditDigest);

/// <summary>The rows of one gallery in the tables of galleries and of audit entries, on a connection inside a transaction.</summary>
internal sealed class GalleryTables(NpgsqlConnection connection, string schema, string tenant, string gallery)
{
    /// <summary>Makes the rows of the tenant visible until the transaction ends.</summary>
    /// <returns>The header of the gallery; null where there is none.</returns>
    public byte[]? Enter()
    {
        // One way to the database and back for both.
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Statements.InBatch("SELECT set_config('managed.tenant', $1, true)", Statements.Of(tenant)));
        batch.BatchCommands.Add(Statements.InBatch(
            $"SELECT header FROM {schema}.galleries WHERE tenant = $1 AND gallery = $2", Statements.Of(tenant), Statements.Of(gallery)));
        using NpgsqlDataReader reader = batch.ExecuteReader();
        reader.NextResult();
        return reader.Read() ? reader.GetFieldValue<byte[]>(0) : null;
    }

    /// <summary>Fails unless a header is that of the gallery that was opened.</summary>
    /// <exception cref="InvalidFileException">The gallery is no longer there, or is another.</exception>
    public void Require(byte[]? header, byte[] opened)
    {
        if (header is null)
            throw new InvalidFileException(gallery, "is not in the database");
        if (!header.AsSpan().SequenceEqual(opened))
            throw new InvalidFileException(gallery, "another gallery has taken its place");
    }

    /// <summary>Adds the gallery.</summary>
    /// <returns>Whether there was none of the name.</returns>
    public bool TryCreate(byte[] header, GalleryBinding binding, string auditDigest) => connection.Execute(
        $"""
        INSERT INTO {schema}.galleries (tenant, gallery, header, model_digest, dimensions, metric, audit_digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """,
        Statements.Of(tenant),
        Statements.Of(gallery),
        Statements.Of(header),
        Statements.Of(Convert.FromHexString(binding.ModelDigest)),
        Statements.Of(binding.Dimensions),
        Statements.Of(binding.Metric.ToString()),
        Statements.Of(Convert.FromHexString(auditDigest))) == 1;

    /// <summary>Where the gallery stands.</summary>
    /// <exception cref="InvalidFileException">The gallery is no longer there.</exception>
    public GalleryStanding Stand() => Stand("").Standing;

    /// <summary>Where the gallery stands that was opened; others are kept from changing it until the transaction ends.</summary>
    /// <param name="opened">Its header: the row that the lock was waited for may be another gallery's than the one that was entered.</param>
    /// <exception cref="InvalidFileException">The gallery is no longer there, or is another.</exception>
    public GalleryStanding StandToChange(byte[] opened)
    {
        (GalleryStanding standing, byte[] header) = Stand(" FOR UPDATE");
        Require(header, opened);
        return standing;
    }

    /// <summary>Adds an entry to the audit log and tells the gallery's new numbers.</summary>
    public void Advance(GalleryStanding before, long nextSample, long sampleCount, DateTimeOffset at, string actor, AuditAction action, long[] samples)
    {
        AuditEntry entry = AuditEntry.After(Convert.ToHexStringLower(before.AuditDigest), at, actor, action, GalleryChange.Ranges(samples));
        byte[] digest = Convert.FromHexString(entry.Digest);
        connection.Execute(
            $"INSERT INTO {schema}.audit (tenant, gallery, entry, at, actor, action, samples, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            Statements.Of(tenant),
            Statements.Of(gallery),
            Statements.Of(before.AuditCount),
            Statements.Of(entry.At.ToUniversalTime()),
            Statements.Of(actor),
            Statements.Of((short)action),
            Statements.Of(entry.Samples.SelectMany(range => new[] { range.First, range.Count }).ToArray()),
            Statements.Of(digest));
        connection.Execute(
            $"UPDATE {schema}.galleries SET next_sample = $3, sample_count = $4, audit_count = $5, audit_digest = $6 WHERE tenant = $1 AND gallery = $2",
            Statements.Of(tenant),
            Statements.Of(gallery),
            Statements.Of(nextSample),
            Statements.Of(sampleCount),
            Statements.Of(before.AuditCount + 1),
            Statements.Of(digest));
    }

    /// <summary>The audit log, whose chain is checked from the first digest to the one that the gallery names.</summary>
    public IReadOnlyList<AuditEntry> ReadAudit(string firstDigest)
    {
        GalleryStanding standing = Stand();
        List<AuditEntry> entries = connection.Read(
            $"SELECT at, actor, action, samples, digest FROM {schema}.audit WHERE tenant = $1 AND gallery = $2 ORDER BY entry",
            row => new AuditEntry(
                row.GetFieldValue<DateTimeOffset>(0),
                row.GetString(1),
                (AuditAction)row.GetInt16(2),
                Ranges(row.GetFieldValue<long[]>(3)),
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(4))),
            Statements.Of(tenant),
            Statements.Of(gallery));
        string digest = firstDigest;
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Digest != entries[i].DigestAfter(digest))
                throw new InvalidFileException(gallery, $"the chain of its audit log is broken at entry {i}");
            digest = entries[i].Digest;
        }

        return entries.Count == standing.AuditCount && digest == Convert.ToHexStringLower(standing.AuditDigest)
            ? entries
            : throw new InvalidFileException(gallery, "the end of its audit log is missing");
    }

    private (GalleryStanding Standing, byte[] Header) Stand(string locking)
    {
        List<(GalleryStanding, byte[])> rows = connection.Read(
            $"SELECT next_sample, sample_count, audit_count, audit_digest, header FROM {schema}.galleries WHERE tenant = $1 AND gallery = $2{locking}",
            row => (new GalleryStanding(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)), row.GetFieldValue<byte[]>(4)),
            Statements.Of(tenant),
            Statements.Of(gallery));
        return rows.Count == 1 ? rows[0] : throw new InvalidFileException(gallery, "is not in the database");
    }

    private static ImmutableArray<SampleRange> Ranges(long[] numbers) => [.. numbers.Chunk(2).Select(pair => new SampleRange(pair[0], pair.Length > 1 ? pair[1] : 0))];
}
