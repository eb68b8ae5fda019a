using System;
using System.Collections.Generic;

namespace Managed.Faces.Gallery;

/// <summary>Measures the samples of a gallery against one face.</summary>
internal interface ISampleSearch
{
    /// <summary>The nearest samples, at least as many as are wanted where there are as many.</summary>
    NearestSamples Nearest(int wanted);

    /// <summary>All samples of some people.</summary>
    IReadOnlyList<FaceCandidate> Of(IReadOnlyList<string> people);
}

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
