using System;
using System.Collections.Generic;
using Npgsql;

namespace Managed.Postgres;

/// <summary>Statements with parameters by position.</summary>
internal static class Statements
{
    /// <summary>Runs a statement.</summary>
    /// <returns>Rows that it changed.</returns>
    public static int Execute(this NpgsqlConnection connection, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        using NpgsqlCommand command = Command(connection, text, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows that a statement returns.</summary>
    public static List<T> Read<T>(this NpgsqlConnection connection, string text, Func<NpgsqlDataReader, T> read, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        using NpgsqlCommand command = Command(connection, text, parameters);
        using NpgsqlDataReader reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>A statement that goes to the database together with others.</summary>
    public static NpgsqlBatchCommand InBatch(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>A parameter.</summary>
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
