using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using Managed.Formats;

namespace Managed.Vectors;

/// <summary>The index of a folder of reference vectors: a JSON document that names every case.</summary>
internal static class VectorIndex
{
    public const string FileName = "index.json";
    private const string Format = "managed-reference-vectors";
    private const int Version = 1;
    private const long MaximumBytes = 16_000_000;
    private const int MaximumNameLength = 200;

    private static readonly string[] Members = ["name", "operation", "parameters", "tolerance", "gradient_tolerance", "file", "sha256"];

    /// <summary>Reads an index strictly.</summary>
    /// <exception cref="InvalidFileException">It is malformed or exceeds a limit.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<VectorEntry> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MaximumBytes)
            throw new InvalidFileException(path, $"an index of {stream.Length} bytes exceeds the limit of {MaximumBytes}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, path);
    }

    /// <exception cref="InvalidFileException">The bytes are malformed.</exception>
    public static IReadOnlyList<VectorEntry> Parse(ReadOnlyMemory<byte> bytes, string path)
    {
        try
        {
            using var document = StrictJson.Parse(bytes, maximumDepth: 8);
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format || root.GetProperty("version").GetInt32() != Version)
                throw new FormatException($"it is not '{Format}' of version {Version}");
            var entries = new List<VectorEntry>();
            var names = new HashSet<string>();
            foreach (JsonElement element in root.GetProperty("cases").EnumerateArray())
            {
                entries.Add(ParseEntry(element));
                if (!names.Add(entries[^1].Name))
                    throw new FormatException($"two cases are named '{entries[^1].Name}'");
            }

            return entries;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidFileException(path, $"is no index of reference vectors: {exception.Message.TrimEnd('.')}", innerException: exception);
        }
    }

    public static void Write(Stream stream, IEnumerable<VectorEntry> entries)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteStartArray("cases");
        foreach (VectorEntry entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("operation", entry.Operation);
            json.WritePropertyName("parameters");
            entry.Parameters.WriteTo(json);
            json.WriteNumber("tolerance", entry.Tolerance);
            json.WriteNumber("gradient_tolerance", entry.GradientTolerance);
            json.WriteString("file", entry.File);
            if (entry.Sha256 is not null)
                json.WriteString("sha256", entry.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static VectorEntry ParseEntry(JsonElement element)
    {
        foreach (JsonProperty property in element.EnumerateObject().Where(property => !Members.Contains(property.Name)))
            throw new FormatException($"'{property.Name}' is unknown");
        JsonElement parameters = element.GetProperty("parameters");
        if (parameters.ValueKind != JsonValueKind.Object)
            throw new FormatException("the parameters of a case are an object");
        double tolerance = Tolerance(element.GetProperty("tolerance"));
        string? digest = element.TryGetProperty("sha256", out JsonElement sha256) ? sha256.GetString() ?? throw new FormatException("a digest is missing") : null;
        if (digest is not null && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigit)))
            throw new FormatException("a digest is not 64 hexadecimal digits");
        return new VectorEntry(
            Text(element.GetProperty("name")),
            Text(element.GetProperty("operation")),
            parameters.Clone(),
            tolerance,
            element.TryGetProperty("gradient_tolerance", out JsonElement gradient) ? Tolerance(gradient) : tolerance,
            PlainName.Require(Text(element.GetProperty("file"))),
            digest);
    }

    private static double Tolerance(JsonElement element)
    {
        double value = element.GetDouble();
        return double.IsFinite(value) && value >= 0 ? value : throw new FormatException("a tolerance is a finite number of at least 0");
    }

    private static string Text(JsonElement element)
    {
        string? text = element.GetString();
        return text is { Length: > 0 and <= MaximumNameLength } && !text.Any(char.IsControl)
            ? text
            : throw new FormatException($"a name is 1 to {MaximumNameLength} characters that can be printed");
    }
}
