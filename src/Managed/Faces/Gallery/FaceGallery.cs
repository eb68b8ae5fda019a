using System;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Faces.Gallery;

/// <summary>A person that a face may be of.</summary>
/// <param name="Name">The person.</param>
/// <param name="Distance">The distance of the face to the person's nearest sample.</param>
public readonly record struct FaceCandidate(string Name, float Distance);

/// <summary>Who a face is of.</summary>
/// <param name="Name">The nearest person within the threshold, or null: unknown.</param>
/// <param name="Candidates">The nearest persons, nearest first, whether within the threshold or not.</param>
public sealed record FaceIdentification(string? Name, IReadOnlyList<FaceCandidate> Candidates);

/// <summary>Known people in memory, each with one or more embeddings. Enrolling a person takes one picture and retrains nothing.</summary>
/// <remarks>A face's distance to a person is that to the person's nearest sample. Not for concurrent use.</remarks>
public sealed class FaceGallery
{
    private readonly SortedDictionary<string, List<FaceEmbedding>> people = new(StringComparer.Ordinal);
    private int embeddingLength;

    /// <summary>The names of the people, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => people.Keys;

    /// <summary>Samples of all people.</summary>
    public int SampleCount => people.Values.Sum(samples => samples.Count);

    /// <summary>Adds a sample of a person.</summary>
    /// <exception cref="ArgumentException">The name is blank, or the embedding has another number of values than those enrolled before.</exception>
    public void Enroll(string name, FaceEmbedding embedding)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(embedding);
        if (people.Count > 0 && embedding.Values.Length != embeddingLength)
            throw new ArgumentException($"The gallery holds embeddings of {embeddingLength} values; one of {embedding.Values.Length} is of another network.", nameof(embedding));
        embeddingLength = embedding.Values.Length;
        if (!people.TryGetValue(name, out List<FaceEmbedding>? samples))
            people.Add(name, samples = []);
        samples.Add(embedding);
    }

    /// <summary>Finds who a face is of.</summary>
    /// <param name="face">The face's embedding.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="threshold">The largest distance that counts as the same person; null for the metric's default.</param>
    /// <param name="top">How many candidates to report, at least 1.</param>
    /// <exception cref="ArgumentException">The embedding has another number of values than those enrolled.</exception>
    public FaceIdentification Identify(FaceEmbedding face, FaceMetric metric = FaceMetric.Euclidean, float? threshold = null, int top = 1)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        FaceCandidate[] candidates =
        [
            .. people.Select(person => new FaceCandidate(person.Key, person.Value.Min(sample => sample.DistanceTo(face, metric))))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(top),
        ];
        bool known = candidates.Length > 0 && candidates[0].Distance <= (threshold ?? FaceVerification.DefaultThreshold(metric));
        return new FaceIdentification(known ? candidates[0].Name : null, candidates);
    }
}
