using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.Server.Access;
using Managed.Server.Http;

namespace Managed.Server.OpenApi;

/// <summary>The OpenAPI 3.1 document of a table of routes.</summary>
internal static class OpenApiDocument
{
    private const string KeyScheme = "key";

    public static byte[] Write(ImmutableArray<Route> routes, string version)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", "Managed");
            json.WriteString("version", version);
            json.WriteEndObject();
            json.WriteStartObject("paths");
            foreach (IGrouping<string, Route> path in routes.GroupBy(route => route.Pattern))
            {
                json.WriteStartObject(path.Key);
                foreach (Route route in path)
                    WriteOperation(json, route);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteComponents(json, routes);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteOperation(Utf8JsonWriter json, Route route)
    {
        json.WriteStartObject(route.Method.ToLowerInvariant());
        json.WriteString("operationId", route.Id);
        json.WriteString("summary", route.Summary);
        if (route.Role != Role.None)
        {
            json.WriteString("description", $"Asks for a key of the role {ClientKey.NameOf(route.Role)}, or one above it.");
            json.WriteStartArray("security");
            json.WriteStartObject();
            json.WriteStartArray(KeyScheme);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        WriteParameters(json, route);
        if (route.Body is not null)
            WriteBody(json, route.Body);
        json.WriteStartObject("responses");
        WriteResponse(json, route.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), "Done.", route.AnswerType, route.Document?.Type.Name);
        WriteResponse(json, "default", "Not done; one sentence says why.", "application/problem+json", "Problem");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, Route route)
    {
        json.WriteStartArray("parameters");
        foreach (string segment in route.Segments.Where(segment => segment[0] == '{'))
            WriteParameter(json, "path", new RouteParameter(segment[1..^1], "string", string.Empty));
        foreach (RouteParameter parameter in route.Query)
            WriteParameter(json, "query", parameter);
        if (route.Changes)
            WriteParameter(json, "header", new RouteParameter("Idempotency-Key", "string", "The same request under the same key is done once, and answered alike each time."));
        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string place, RouteParameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("in", place);
        if (place == "path")
            json.WriteBoolean("required", true);
        if (parameter.Description.Length > 0)
            json.WriteString("description", parameter.Description);
        json.WriteStartObject("schema");
        json.WriteString("type", parameter.Type);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter json, RouteBody body)
    {
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        json.WriteStartObject("content");
        foreach (string type in body.TakesOnePicture ? (string[])["image/png", "image/jpeg"] : [])
        {
            json.WriteStartObject(type);
            json.WriteEndObject();
        }

        json.WriteStartObject("multipart/form-data");
        json.WriteStartObject("schema");
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        foreach (string name in body.Pictures)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (string name in body.Pictures)
            WritePicture(json, name, body.Several && name == body.Pictures[^1]);
        foreach (RouteParameter field in body.Fields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("type", field.Type);
            json.WriteString("description", field.Description);
            json.WriteEndObject();
        }

        for (int i = 0; i < 5; i++)
            json.WriteEndObject();
    }

    private static void WritePicture(Utf8JsonWriter json, string name, bool several)
    {
        json.WriteStartObject(name);
        if (several)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
        }

        json.WriteString("type", "string");
        json.WriteString("contentMediaType", "image/*");
        if (several)
            json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter json, string status, string description, string type, string? schema)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        json.WriteStartObject("content");
        json.WriteStartObject(type);
        if (schema is not null)
        {
            json.WriteStartObject("schema");
            json.WriteString("$ref", "#/components/schemas/" + schema);
            json.WriteEndObject();
        }

        for (int i = 0; i < 3; i++)
            json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, ImmutableArray<Route> routes)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("securitySchemes");
        json.WriteStartObject(KeyScheme);
        json.WriteString("type", "http");
        json.WriteString("scheme", "bearer");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("schemas");
        json.WriteStartObject("Problem");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach ((string name, string kind) in ((string, string)[])[("type", "string"), ("title", "string"), ("status", "integer"), ("detail", "string")])
        {
            json.WriteStartObject(name);
            json.WriteString("type", kind);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        DocumentSchemas.Write(json, routes.Select(route => route.Document).OfType<System.Text.Json.Serialization.Metadata.JsonTypeInfo>());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
