using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Faces;
using Managed.Faces.Gallery;
using Npgsql;

namespace Managed.Postgres;

/// <summary>A sample as the database keeps it.</summary>
/// <param name="Sample">Its number and time.</param>
/// <param name="Name">The sealed name.</param>
/// <param name="Values">The embedding; empty where it was not asked for.</param>
internal readonly record struct StoredSample(GallerySample Sample, byte[] Name, float[] Values);

/// <summary>The samples of one gallery, on a connection inside a transaction. Embeddings travel as arrays of single precision, which pgvector takes and gives unchanged.</summary>
internal sealed class SampleTable(NpgsqlConnection connection, string schema, string tenant, string gallery, GallerySeal seal)
{
    private const int RowsPerStatement = 1024;

    private readonly GalleryBinding binding = seal.Binding;

    /// <summary>Adds samples that were checked, with numbers that follow each other.</summary>
    public void Add(long firstId, DateTimeOffset at, IReadOnlyList<NamedEmbedding> samples)
    {
        long id = firstId;
        foreach (NamedEmbedding[] page in samples.Chunk(RowsPerStatement))
        {
            Insert(id, at, page);
            id += page.Length;
        }
    }

    /// <summary>Removes a person's samples.</summary>
    /// <returns>Their numbers.</returns>
    public long[] Remove(byte[] person) =>
    [
        .. connection.Read(
            $"DELETE FROM {schema}.samples WHERE tenant = $1 AND gallery = $2 AND person = $3 RETURNING sample",
            row => row.GetInt64(0),
            Statements.Of(tenant),
            Statements.Of(gallery),
            Statements.Of(person)),
    ];

    /// <summary>All samples, in the order of their numbers.</summary>
    public List<StoredSample> All(bool embeddings) => connection.Read(
        $"SELECT sample, enrolled_at, name{(embeddings ? ", embedding::real[]" : "")} FROM {schema}.samples WHERE tenant = $1 AND gallery = $2 ORDER BY sample",
        row => Stored(row, embeddings),
        Statements.Of(tenant),
        Statements.Of(gallery));

    /// <summary>The samples that the database finds nearest, embeddings with them.</summary>
    public List<StoredSample> Nearest(FaceEmbedding face, int count, PostgresFilter? filter, bool approximate)
    {
        string operation = binding.Metric == FaceMetric.Cosine ? "<=>" : "<->";

        // Only the search that names the type with its dimensions is what the approximate index is over.
        string type = approximate ? $"::vector({binding.Dimensions})" : "";
        List<NpgsqlParameter> parameters = [Statements.Of(tenant), Statements.Of(gallery), Statements.Of(face.Values.ToArray()), Statements.Of(count)];
        string conditions = Conditions(filter, parameters);

        // Embeddings are taken apart outside, where the few that are wanted are left.
        return connection.Read(
            $"""
            SELECT sample, enrolled_at, name, embedding::real[] FROM (
                SELECT sample, enrolled_at, name, embedding FROM {schema}.samples WHERE tenant = $1 AND gallery = $2{conditions}
                ORDER BY embedding{type} {operation} $3::real[]::vector LIMIT $4) AS nearest
            """,
            row => Stored(row, embeddings: true),
            [.. parameters]);
    }

    /// <summary>All samples of some people, embeddings with them.</summary>
    public List<StoredSample> Of(IReadOnlyList<string> people, PostgresFilter? filter)
    {
        List<NpgsqlParameter> parameters = [Statements.Of(tenant), Statements.Of(gallery), Statements.Of(people.Select(seal.DigestOf).ToArray())];
        string conditions = Conditions(filter, parameters);
        return connection.Read(
            $"SELECT sample, enrolled_at, name, embedding::real[] FROM {schema}.samples WHERE tenant = $1 AND gallery = $2 AND person = ANY($3){conditions}",
            row => Stored(row, embeddings: true),
            [.. parameters]);
    }

    private static StoredSample Stored(NpgsqlDataReader row, bool embeddings) => new(
        new GallerySample(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)), row.GetFieldValue<byte[]>(2), embeddings ? row.GetFieldValue<float[]>(3) : []);

    private string Conditions(PostgresFilter? filter, List<NpgsqlParameter> parameters)
    {
        string conditions = "";
        void Add(string condition, NpgsqlParameter parameter)
        {
            parameters.Add(parameter);
            conditions += $" AND {condition.Replace("?", $"${parameters.Count}", StringComparison.Ordinal)}";
        }

        if (filter?.Among is string[] among)
            Add("person = ANY(?)", Statements.Of(among.Select(seal.DigestOf).ToArray()));
        if (filter?.Except is { Length: > 0 } except)
            Add("NOT person = ANY(?)", Statements.Of(except.Select(seal.DigestOf).ToArray()));
        if (filter?.EnrolledFrom is DateTimeOffset from)
            Add("enrolled_at >= ?", Statements.Of(from.ToUniversalTime()));
        if (filter?.EnrolledBefore is DateTimeOffset before)
            Add("enrolled_at < ?", Statements.Of(before.ToUniversalTime()));
        return conditions;
    }

    private void Insert(long firstId, DateTimeOffset at, NamedEmbedding[] page)
    {
        int dimensions = binding.Dimensions;
        var values = new float[page.Length * dimensions];
        var names = new byte[page.Length][];
        var people = new byte[page.Length][];
        for (int i = 0; i < page.Length; i++)
        {
            ReadOnlySpan<float> embedding = page[i].Embedding.Values;
            embedding.CopyTo(values.AsSpan(i * dimensions));
            names[i] = seal.Seal(new GallerySample(firstId + i, at), page[i].Name, embedding);
            people[i] = seal.DigestOf(page[i].Name);
        }

        connection.Execute(
            $"""
            INSERT INTO {schema}.samples (tenant, gallery, person, sample, model_digest, dimensions, enrolled_at, name, embedding)
            SELECT $1, $2, u.person, $3 + u.i - 1, $4, $5, $6, u.name, ($7[(u.i - 1) * $5 + 1 : u.i * $5])::vector
            FROM unnest($8, $9) WITH ORDINALITY AS u(person, name, i)
            """,
            Statements.Of(tenant),
            Statements.Of(gallery),
            Statements.Of(firstId),
            Statements.Of(Convert.FromHexString(binding.ModelDigest)),
            Statements.Of(dimensions),
            Statements.Of(at.ToUniversalTime()),
            Statements.Of(values),
            Statements.Of(people),
            Statements.Of(names));
    }
}
