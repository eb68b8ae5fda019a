using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Managed.Faces;
using Managed.Faces.Gallery;

namespace Managed.Documents;

internal sealed record EnrollDocument(string Gallery, int People, long Samples, IReadOnlyList<EnrollLine> Pictures);

internal sealed record EnrollLine(
    string Path, string Name, long? Id, EnrollOther? LooksLike,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

internal sealed record EnrollOther(string Name, float Distance)
{
    /// <summary>Another person whom a face would be taken for, where the embedder says how near that is.</summary>
    public static EnrollOther? Of(GalleryFile gallery, float? threshold, string name, FaceEmbedding face) =>
        threshold is float limit && gallery.NearestOther(name, face) is FaceCandidate near && near.Distance <= limit ? new EnrollOther(near.Name, near.Distance) : null;
}

/// <summary>What a gallery holds, without embeddings.</summary>
internal sealed record GalleryDocument(
    string Gallery,
    long Bytes,
    bool Encrypted,
    string ModelDigest,
    string Preprocessing,
    int Dimensions,
    string Metric,
    IReadOnlyList<GalleryPersonLine> People,
    IReadOnlyList<GalleryAuditLine> Audit)
{
    public static GalleryDocument Of(string path, GalleryFile gallery) => new(
        path,
        gallery.FileBytes,
        gallery.Encrypted,
        gallery.Binding.ModelDigest,
        gallery.Binding.Preprocessing,
        gallery.Binding.Dimensions,
        MetricNames.NameOf(gallery.Binding.Metric),
        [.. gallery.People.Select(GalleryPersonLine.Of)],
        [.. gallery.Audit.Select(entry => new GalleryAuditLine(
            entry.At, entry.Actor, entry.Action.ToString().ToLowerInvariant(), [.. entry.Samples.Select(range => new[] { range.First, range.Count })], entry.Digest))]);
}

internal sealed record GalleryPersonLine(string Name, IReadOnlyList<GallerySampleLine> Samples)
{
    public static GalleryPersonLine Of(GalleryPerson person) =>
        new(person.Name, [.. person.Samples.Select(sample => new GallerySampleLine(sample.Id, sample.EnrolledAt))]);
}

internal sealed record GallerySampleLine(long Id, DateTimeOffset EnrolledAt);

internal sealed record GalleryAuditLine(DateTimeOffset At, string Actor, string Action, IReadOnlyList<long[]> Samples, string Digest);
