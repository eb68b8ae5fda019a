using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>A person that a face may be of.</summary>
/// <param name="Name">The person.</param>
/// <param name="Distance">The distance of the face to the person's nearest sample.</param>
public readonly record struct FaceCandidate(string Name, float Distance);

/// <summary>Who a face is of.</summary>
/// <param name="Name">The nearest person, if within the threshold and by the margin nearer than any other; or null: unknown.</param>
/// <param name="Candidates">The nearest persons, nearest first, whether within the threshold or not.</param>
public sealed record FaceIdentification(string? Name, IReadOnlyList<FaceCandidate> Candidates)
{
    private const int FewestRows = 16;

    /// <summary>Searches an index whose labels are people's names.</summary>
    internal static FaceIdentification Of(EmbeddingSnapshot samples, FaceEmbedding face, FaceMetric metric, float? threshold, int top, float margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (!(margin >= 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is at least 0.");
        IReadOnlyList<FaceCandidate> candidates = Nearest(samples, face, metric, margin > 0 ? Math.Max(2, top) : top);
        bool near = candidates.Count > 0 && candidates[0].Distance <= (threshold ?? FaceVerification.DefaultThreshold(metric));
        bool alone = candidates.Count < 2 || candidates[1].Distance - candidates[0].Distance >= margin;
        return new FaceIdentification(near && alone ? candidates[0].Name : null, [.. candidates.Take(top)]);
    }

    /// <summary>The nearest persons; of equally near ones the first by name comes first.</summary>
    internal static IReadOnlyList<FaceCandidate> Nearest(
        EmbeddingSnapshot samples, FaceEmbedding face, FaceMetric metric, int top, Predicate<string>? accept = null)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        for (long rows = Math.Max(FewestRows, 2L * top); ; rows *= 4)
        {
            int wanted = (int)Math.Min(rows, int.MaxValue);
            EmbeddingMatch[] matches = samples.Search(face, wanted, metric, accept);
            FaceCandidate[] people = [.. matches.DistinctBy(match => match.Label).Select(match => new FaceCandidate(match.Label, match.Distance))];

            // Rows beyond the last may be as near as it, so people as near as it may be missing.
            bool complete = matches.Length < wanted || people.Count(person => person.Distance < matches[^1].Distance) >= top;
            if (complete)
                return [.. people.OrderBy(person => person.Distance).ThenBy(person => person.Name, StringComparer.Ordinal).Take(top)];
        }
    }
}
