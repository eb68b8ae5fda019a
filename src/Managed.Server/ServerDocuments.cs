using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Managed.Documents;

namespace Managed.Server;

internal sealed record PeopleDocument(long Samples, IReadOnlyList<GalleryPersonLine> People);

internal sealed record RemovedDocument(string Name, long Samples, bool Erased);

internal sealed record HealthDocument(string Status);

internal sealed record StyleJobsDocument(IReadOnlyList<StyleJobDocument> Jobs);

internal sealed record StyleJobDocument(
    string Id,
    string State,
    DateTimeOffset CreatedAt,
    int Iteration,
    int Iterations,
    double Share,
    double? ContentCost,
    double? StyleCost,
    string? Picture,
    string? Result,
    StyleDocument? Done,
    string? Error);

/// <summary>A job as it lies in its folder.</summary>
internal sealed record StoredJob(string Id, string Owner, string State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Styles, StyleJobOptions Options, StyleDocument? Done, string? Error);

/// <summary>What a job was asked for.</summary>
internal sealed record StyleJobOptions(
    string Preset, int Size, int Iterations, float ContentWeight, float StyleWeight, float TotalVariationWeight, string Color, long Seed, int Every);

/// <summary>How documents are written: names in snake_case, as those of the program.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(DetectDocument))]
[JsonSerializable(typeof(EmbedDocument))]
[JsonSerializable(typeof(IdentifyDocument))]
[JsonSerializable(typeof(EnrollDocument))]
[JsonSerializable(typeof(GalleryDocument))]
[JsonSerializable(typeof(PeopleDocument))]
[JsonSerializable(typeof(RemovedDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(StyleJobDocument))]
[JsonSerializable(typeof(StyleJobsDocument))]
[JsonSerializable(typeof(StoredJob))]
internal sealed partial class ServerDocuments : JsonSerializerContext;
