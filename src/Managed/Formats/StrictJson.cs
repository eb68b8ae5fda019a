using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Managed.Formats;

/// <summary>JSON in which no object names a property twice.</summary>
internal static class StrictJson
{
    /// <summary>Parses a document.</summary>
    /// <remarks>The parser's own check for duplicates draws random numbers from OpenSSL, and ends the process where that is not installed.</remarks>
    /// <exception cref="JsonException">It is no JSON, nested deeper than allowed, or names a property twice.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, int maximumDepth)
    {
        var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = maximumDepth });
        try
        {
            RequireUniqueNames(document.RootElement);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static void RequireUniqueNames(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                RequireUniqueNames(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (!names.Add(property.Name))
                    throw new JsonException("A property is named twice.");
                RequireUniqueNames(property.Value);
            }
        }
    }
}
