using System;
using System.Linq;
using Npgsql;

namespace Managed.Postgres;

/// <summary>Writes tables anew without the bytes of removed rows, outside transactions.</summary>
internal static class SampleErasure
{
    /// <summary>The version of PostgreSQL from which on counts are told at once.</summary>
    private const int FirstToCount = 15;

    /// <summary>Fails unless this role owns the samples: to others the database only warns that it did nothing.</summary>
    public static void RequireOwner(NpgsqlConnection connection, string schema)
    {
        bool owner = connection.Read(
            $"SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = '{schema}.samples'::regclass", row => row.GetBoolean(0)).Single();
        if (!owner)
            throw new InvalidOperationException($"Erasing writes tables anew, which only the owner of {schema}.samples may; nothing was removed.");
    }

    /// <summary>Writes the part of the samples anew that a person's are in.</summary>
    /// <exception cref="InvalidOperationException">Removed rows were kept for an older transaction.</exception>
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
        if (connection.PostgreSqlVersion.Major < FirstToCount)
            return;

        // Removed rows that the table keeps are counted as the planner's statistics are gathered, which hold nothing of them; what this session has yet to tell goes before.
        connection.Execute("SELECT pg_stat_force_next_flush()");
        connection.Execute($"ANALYZE {schema}.{table}");
        if (connection.Read($"SELECT pg_stat_get_dead_tuples('{schema}.{table}'::regclass)", row => row.GetInt64(0)).Single() > 0)
            throw new InvalidOperationException("Removed, but not erased: an older transaction can still see rows that were removed, which the table keeps for it; end it, and erase again.");
    }
}
