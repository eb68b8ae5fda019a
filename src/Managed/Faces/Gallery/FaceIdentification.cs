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
    internal static FaceIdentification Of(EmbeddingSnapshot samples, FaceEmbedding face, FaceMetric metric, float? threshold, int top, float margin) =>
        Of(wanted => Search(samples, face, wanted, metric, null), face, metric, threshold, top, margin);

    /// <summary>Searches wherever samples lie.</summary>
    internal static FaceIdentification Of(NearestSampleSearch search, FaceEmbedding face, FaceMetric metric, float? threshold, int top, float margin)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        if (!(margin >= 0))
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin is at least 0.");
        IReadOnlyList<FaceCandidate> candidates = Nearest(search, margin > 0 ? Math.Max(2, top) : top);
        bool near = candidates.Count > 0 && candidates[0].Distance <= (threshold ?? FaceVerification.DefaultThreshold(metric));
        bool alone = candidates.Count < 2 || candidates[1].Distance - candidates[0].Distance >= margin;
        return new FaceIdentification(near && alone ? candidates[0].Name : null, [.. candidates.Take(top)]);
    }

    /// <summary>The nearest persons; of equally near ones the first by name comes first.</summary>
    internal static IReadOnlyList<FaceCandidate> Nearest(
        EmbeddingSnapshot samples, FaceEmbedding face, FaceMetric metric, int top, Predicate<string>? accept = null)
    {
        ArgumentNullException.ThrowIfNull(face);
        return Nearest(wanted => Search(samples, face, wanted, metric, accept), top);
    }

    /// <summary>The nearest persons, by as many samples as it takes to know them.</summary>
    internal static IReadOnlyList<FaceCandidate> Nearest(NearestSampleSearch search, int top)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        for (long rows = Math.Max(FewestRows, 2L * top); ; rows *= 4)
        {
            int wanted = (int)Math.Min(rows, int.MaxValue);
            NearestSamples found = search(wanted);
            FaceCandidate[] people = [.. found.Samples.OrderBy(sample => sample.Distance).DistinctBy(sample => sample.Name)];

            // Samples that were not found may be as near as the bound, so people as near as it may be missing.
            if (found.Beyond is not float beyond || people.Count(person => person.Distance < beyond) >= top)
                return [.. people.OrderBy(person => person.Distance).ThenBy(person => person.Name, StringComparer.Ordinal).Take(top)];
        }
    }

    private static NearestSamples Search(EmbeddingSnapshot samples, FaceEmbedding face, int wanted, FaceMetric metric, Predicate<string>? accept)
    {
        EmbeddingMatch[] matches = samples.Search(face, wanted, metric, accept);
        return new NearestSamples([.. matches.Select(match => new FaceCandidate(match.Label, match.Distance))], matches.Length < wanted ? null : matches[^1].Distance);
    }
}

/// <summary>Finds the nearest samples, at least as many as are wanted where there are as many.</summary>
internal delegate NearestSamples NearestSampleSearch(int wanted);

/// <summary>The nearest samples of a gallery.</summary>
/// <param name="Samples">Whose they are and their exact distances.</param>
/// <param name="Beyond">What no other sample's distance is below; null where there is no other.</param>
internal readonly record struct NearestSamples(IReadOnlyList<FaceCandidate> Samples, float? Beyond)
{
    /// <summary>What the distance of other samples is not below where an engine that computes in single precision, in an order of its own, found none nearer.</summary>
    /// <param name="farthest">The largest distance found, exactly.</param>
    /// <param name="dimensions">Values of an embedding.</param>
    /// <param name="metric">How distances are measured.</param>
    /// <remarks>
    /// A sum of n terms in any order is wrong by at most n roundings of the sum of their magnitudes, twice since ours and the engine's differ: relative for squares,
    /// absolute for the cosine, whose terms add up to 1 at most. An engine may put where it likes what has no direction, as zeros have none; its distance by the cosine is 1.
    /// </remarks>
    public static float BoundOf(float farthest, int dimensions, FaceMetric metric)
    {
        double slack = 4.0 * (dimensions + 8) * Math.Pow(2, -24);
        return (float)(metric == FaceMetric.Cosine ? Math.Min(farthest, 1) - slack : farthest * (1 - slack));
    }
}
