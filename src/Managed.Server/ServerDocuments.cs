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
    IReadOnlyList<int> Pictures,
    string? Result,
    StyleDocument? Done,
    string? Error);

/// <summary>A job as it lies in its folder.</summary>
internal sealed record StoredJob(string Id, string Owner, string State, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Styles, StyleJobOptions Options, StyleDocument? Done, string? Error);

/// <summary>What a job was asked for.</summary>
internal sealed record StyleJobOptions(
    string Preset, int Size, int Iterations, float ContentWeight, float StyleWeight, float TotalVariationWeight, string Color, long Seed, int Every,
    string? Initialization = null);

/// <summary>What the service does and what it takes.</summary>
internal sealed record ServiceDocument(
    string Version, bool Keys, bool Gallery, long MaximumBody, long MaximumPixels, ServiceFaces Faces, ServiceStyle Style, IReadOnlyList<ServiceNetwork> Networks);

/// <summary>How faces are decided by; the curve has pairs of a distance and the probability that it means one person, and is null where that is not known.</summary>
internal sealed record ServiceFaces(string Metric, float? Threshold, IReadOnlyList<double[]>? Curve);

internal sealed record ServiceStyle(int MaximumSize, int MaximumIterations, int MaximumStyles, IReadOnlyList<ServicePreset> Presets);

internal sealed record ServicePreset(string Name, string Source, string Initialization, int Iterations, float ContentWeight, float StyleWeight, float TotalVariationWeight);

internal sealed record ServiceNetwork(string Name, IReadOnlyList<ServiceLayer> Layers);

/// <summary>A layer that can be looked at, and the width and height in pixels that a unit of it sees.</summary>
internal sealed record ServiceLayer(string Name, int Units, int[] Field);

internal sealed record PatchPlacesDocument(string Model, string Layer, int[] Field, IReadOnlyList<string> Pictures, IReadOnlyList<PatchUnit> Units);

internal sealed record PatchUnit(int Unit, IReadOnlyList<PatchPlace> Patches);

/// <summary>A patch: how active it made the unit, the number of its picture, and x, y, width and height there; parts may lie beyond the border of what the network looked at.</summary>
internal sealed record PatchPlace(float Activation, int Picture, float[] Box);

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
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(PatchPlacesDocument))]
internal sealed partial class ServerDocuments : JsonSerializerContext;
