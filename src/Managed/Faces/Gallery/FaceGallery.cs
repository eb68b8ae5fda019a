using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>Known people in memory, each with one or more embeddings. Enrolling a person takes one picture and retrains nothing.</summary>
/// <remarks>For any number of threads.</remarks>
public sealed class FaceGallery
{
    private readonly Lock making = new();
    private volatile EmbeddingIndex? index;

    /// <summary>The names of the people, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => index is null ? [] : [.. index.Snapshot.Labels.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Samples of all people.</summary>
    public long SampleCount => index?.Snapshot.Count ?? 0;

    /// <summary>Adds a sample of a person.</summary>
    /// <exception cref="ArgumentException">The name is blank, or the embedding has another number of values than those enrolled before.</exception>
    public void Enroll(string name, FaceEmbedding embedding)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(embedding);
        lock (making)
            index ??= new EmbeddingIndex(embedding.Values.Length);
        index.Add(name, embedding);
    }

    /// <summary>Finds who a face is of.</summary>
    /// <param name="face">The face's embedding.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="options">How it is decided; null for the defaults.</param>
    /// <exception cref="ArgumentException">The embedding has another number of values than those enrolled.</exception>
    public FaceIdentification Identify(FaceEmbedding face, FaceMetric metric = FaceMetric.Euclidean, IdentificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(face);
        options ??= new IdentificationOptions();
        options.RequireValid(nameof(options));
        return index is null ? new FaceIdentification(null, []) : FaceIdentification.Of(new SnapshotSearch(index.Snapshot, face, metric), metric, options);
    }
}
