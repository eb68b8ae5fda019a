using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Managed.Server.OpenApi;

/// <summary>The schemas of documents, from what the serialiser knows of them.</summary>
internal static class DocumentSchemas
{
    /// <summary>Writes the documents and all that they are made of, as properties of the object at hand.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<JsonTypeInfo> documents)
    {
        var known = new SortedDictionary<string, JsonTypeInfo>(StringComparer.Ordinal);
        foreach (JsonTypeInfo document in documents)
            Collect(document, known);
        foreach ((string name, JsonTypeInfo type) in known)
        {
            json.WriteStartObject(name);
            json.WriteString("type", "object");
            json.WriteStartObject("properties");
            foreach (JsonPropertyInfo property in type.Properties)
            {
                json.WriteStartObject(property.Name);
                WriteType(json, property.PropertyType);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void Collect(JsonTypeInfo type, SortedDictionary<string, JsonTypeInfo> known)
    {
        if (type.Kind == JsonTypeInfoKind.Object && known.TryAdd(type.Type.Name, type))
        {
            foreach (JsonPropertyInfo property in type.Properties)
                Collect(Of(property.PropertyType), known);
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            Collect(Of(type.ElementType!), known);
        }
    }

    private static void WriteType(Utf8JsonWriter json, Type type)
    {
        JsonTypeInfo info = Of(type);
        if (info.Kind == JsonTypeInfoKind.Object)
        {
            json.WriteString("$ref", "#/components/schemas/" + info.Type.Name);
        }
        else if (info.Kind == JsonTypeInfoKind.Enumerable)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            WriteType(json, info.ElementType!);
            json.WriteEndObject();
        }
        else
        {
            WritePlain(json, Nullable.GetUnderlyingType(type) ?? type, Nullable.GetUnderlyingType(type) is not null);
        }
    }

    private static void WritePlain(Utf8JsonWriter json, Type type, bool nullable)
    {
        string name = type switch
        {
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(int) || type == typeof(long) => "integer",
            _ when type == typeof(float) || type == typeof(double) => "number",
            _ => "string",
        };
        if (nullable)
        {
            json.WriteStartArray("type");
            json.WriteStringValue(name);
            json.WriteStringValue("null");
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type", name);
        }

        if (type == typeof(DateTimeOffset))
            json.WriteString("format", "date-time");
    }

    private static JsonTypeInfo Of(Type type) => ServerDocuments.Default.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type} is no part of a document.");
}
