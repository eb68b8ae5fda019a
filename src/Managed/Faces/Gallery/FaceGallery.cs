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
    /// <param name="threshold">The largest distance that counts as the same person; null for the metric's default.</param>
    /// <param name="top">How many candidates to report, at least 1.</param>
    /// <param name="margin">How much farther than the nearest person the second nearest has to be; where it is not, the face is unknown.</param>
    /// <param name="samples">
    /// How many of a person's samples count: the distance to a person is the mean of the distances to so many nearest ones, or to all where there are fewer. 1 for the
    /// nearest alone, <see cref="int.MaxValue"/> for the mean of all.
    /// </param>
    /// <exception cref="ArgumentException">The embedding has another number of values than those enrolled.</exception>
    public FaceIdentification Identify(FaceEmbedding face, FaceMetric metric = FaceMetric.Euclidean, float? threshold = null, int top = 1, float margin = 0, int samples = 1)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return index is null ? new FaceIdentification(null, []) : FaceIdentification.Of(new SnapshotSearch(index.Snapshot, face, metric), metric, threshold, top, margin, samples);
    }
}
