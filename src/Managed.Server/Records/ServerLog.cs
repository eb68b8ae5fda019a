using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Managed.Server.Records;

/// <summary>How much a line of the log matters.</summary>
internal enum LogLevel
{
    /// <summary>The service goes on as it should.</summary>
    Information,

    /// <summary>Something that should not be, and that the service goes on after.</summary>
    Warning,

    /// <summary>A bug, or a broken disk.</summary>
    Error,
}

/// <summary>The log: a line of JSON for each event. Neither pictures nor embeddings nor keys nor names of people are ever in it.</summary>
internal sealed class ServerLog(TextWriter writer, TimeProvider clock)
{
    private readonly Lock access = new();

    public void Write(LogLevel level, string what, params ReadOnlySpan<(string Name, object? Value)> details)
    {
        string line = LineOf(clock.GetUtcNow(), [("level", level.ToString().ToLowerInvariant()), ("event", what), .. details]);
        lock (access)
        {
            try
            {
                writer.WriteLine(line);
                writer.Flush();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Whoever read the log has gone; the service goes on.
            }
        }
    }

    /// <summary>An event in JSON.</summary>
    public static string LineOf(DateTimeOffset at, params ReadOnlySpan<(string Name, object? Value)> details)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("at", at);
            foreach ((string name, object? value) in details)
                WriteDetail(json, name, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void WriteDetail(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number:
                json.WriteNumber(name, Math.Round(number, 6));
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }
}
