using System;
using System.Linq;
using Npgsql;

namespace Managed.Postgres;

/// <summary>The tables that galleries lie in. They are made and brought up to date by their owner; whoever uses galleries needs no such right.</summary>
public static class PostgresSchema
{
    /// <summary>What the schema is called unless it is called otherwise.</summary>
    public const string DefaultName = "managed";

    /// <summary>Parts that samples are split into by the digest of the person, unless told otherwise.</summary>
    public const int DefaultPartitions = 8;

    private const int MaximumPartitions = 1024;
    private const int MaximumNameLength = 63;

    /// <summary>The version that this library works with.</summary>
    public static int Version => SchemaMigrations.Versions.Length;

    /// <summary>Makes the schema, or brings it up to date, in one transaction; what is up to date is left as it is.</summary>
    /// <param name="source">The database, whose extension vector is there or may be made by this role.</param>
    /// <param name="name">The schema: lower-case letters, digits and underscores.</param>
    /// <param name="partitions">How many parts samples are split into where the schema is made, up to 1024; 0 for one table, which an extension such as Citus distributes.</param>
    /// <returns>The version there was before; 0 for none.</returns>
    /// <exception cref="InvalidOperationException">The schema is of a newer version than this library's.</exception>
    public static int Migrate(NpgsqlDataSource source, string name = DefaultName, int partitions = DefaultPartitions)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireName(name);
        ArgumentOutOfRangeException.ThrowIfNegative(partitions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, MaximumPartitions);
        using NpgsqlConnection connection = source.OpenConnection();
        using NpgsqlTransaction transaction = connection.BeginTransaction();

        // One migration at a time, whatever the schema.
        connection.Execute("SELECT pg_advisory_xact_lock(7810203977464361)");
        connection.Execute($"""
            CREATE EXTENSION IF NOT EXISTS vector;
            CREATE SCHEMA IF NOT EXISTS {name};
            CREATE TABLE IF NOT EXISTS {name}.migrations (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
            """);
        int before = connection.Read($"SELECT coalesce(max(version), 0) FROM {name}.migrations", row => row.GetInt32(0)).Single();
        if (before > Version)
            throw new InvalidOperationException($"The schema {name} is of version {before}; this library knows versions up to {Version}.");
        for (int version = before + 1; version <= Version; version++)
        {
            connection.Execute(SchemaMigrations.Statements(version, name, partitions));
            connection.Execute($"INSERT INTO {name}.migrations (version) VALUES ($1)", new NpgsqlParameter<int> { TypedValue = version });
        }

        transaction.Commit();
        return before;
    }

    /// <summary>Fails unless the name of a schema can stand in a statement as it is.</summary>
    internal static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaximumNameLength || !name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') || char.IsAsciiDigit(name[0]))
            throw new ArgumentException("A schema's name is of lower-case letters, digits and underscores, at most 63, and does not begin with a digit.", nameof(name));
    }
}
