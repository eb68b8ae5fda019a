using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>Measures a face against an index whose labels are people's names.</summary>
/// <param name="samples">The index at one moment.</param>
/// <param name="face">The face.</param>
/// <param name="metric">How to measure.</param>
/// <param name="accept">Who takes part; null for all.</param>
internal sealed class SnapshotSearch(EmbeddingSnapshot samples, FaceEmbedding face, FaceMetric metric, Predicate<string>? accept = null) : ISampleSearch
{
    public NearestSamples Nearest(int wanted)
    {
        EmbeddingMatch[] matches = samples.Search(face, wanted, metric, accept);
        return new NearestSamples([.. matches.Select(match => new FaceCandidate(match.Label, match.Distance))], matches.Length < wanted ? null : matches[^1].Distance);
    }

    public IReadOnlyList<FaceCandidate> Of(IReadOnlyList<string> people)
    {
        FrozenSet<string> names = people.ToFrozenSet(StringComparer.Ordinal);
        var found = new List<FaceCandidate>();
        for (long row = 0; row < samples.RowCount; row++)
        {
            if (samples.LabelOf(row) is string name && names.Contains(name))
                found.Add(new FaceCandidate(name, face.DistanceTo(new FaceEmbedding(samples.ValuesOf(row)), metric)));
        }

        return found;
    }
}
