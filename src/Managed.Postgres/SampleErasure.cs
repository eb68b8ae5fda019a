using System;
using System.Linq;
using Npgsql;

namespace Managed.Postgres;

/// <summary>Writes tables anew without the bytes of removed rows, outside transactions.</summary>
internal static class SampleErasure
{
    /// <summary>Fails unless this role owns the samples: to others the database only warns that it did nothing.</summary>
    public static void RequireOwner(NpgsqlConnection connection, string schema)
    {
        bool owner = connection.Read(
            $"SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = '{schema}.samples'::regclass", row => row.GetBoolean(0)).Single();
        if (!owner)
            throw new InvalidOperationException($"Erasing writes tables anew, which only the owner of {schema}.samples may; nothing was removed.");
    }

    /// <summary>Writes the part of the samples anew that a person's are in.</summary>
    public static void Erase(NpgsqlConnection connection, string schema, byte[] person)
    {
        int partitions = connection.Read(
            $"SELECT count(*)::integer FROM pg_inherits WHERE inhparent = '{schema}.samples'::regclass", row => row.GetInt32(0)).Single();
        string table = partitions == 0 ? "samples" : "samples_" + connection.Read(
            $"SELECT part FROM generate_series(0, $1 - 1) AS part WHERE satisfies_hash_partition('{schema}.samples'::regclass, $1, part, $2)",
            row => row.GetInt32(0),
            Statements.Of(partitions),
            Statements.Of(person)).Single();
        connection.Execute($"VACUUM (FULL) {schema}.{table}");
    }
}
