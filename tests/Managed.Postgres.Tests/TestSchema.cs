using System;
using System.Linq;
using Npgsql;

namespace Managed.Postgres.Tests;

/// <summary>A schema that is the test's own, and goes with it.</summary>
internal sealed class TestSchema : IDisposable
{
    private readonly PostgresServer server;

    public TestSchema(PostgresServer server, int partitions = 3)
    {
        this.server = server;
        Name = $"test_{Guid.NewGuid():N}";
        PostgresSchema.Migrate(server.Source, Name, partitions);
    }

    public string Name { get; }

    public NpgsqlDataSource Source => server.Source;

    public PostgresGalleryOptions Options => new() { Schema = Name, Actor = "tester" };

    /// <summary>A value of the one row that a statement returns.</summary>
    public T Scalar<T>(string statement, int column = 0)
    {
        using NpgsqlConnection connection = Source.OpenConnection();
        return connection.Read(statement, row => row.GetFieldValue<T>(column)).Single();
    }

    public int Execute(string statement)
    {
        using NpgsqlConnection connection = Source.OpenConnection();
        return connection.Execute(statement);
    }

    public void Dispose() => Execute($"DROP SCHEMA {Name} CASCADE");
}
