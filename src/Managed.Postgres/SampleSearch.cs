using System.Collections.Generic;
using System.Linq;
using Managed.Faces;
using Managed.Faces.Gallery;

namespace Managed.Postgres;

/// <summary>Measures a face against samples that the database proposes.</summary>
/// <param name="table">The samples.</param>
/// <param name="gallery">What messages call the gallery.</param>
/// <param name="seal">What opens names.</param>
/// <param name="face">The face.</param>
/// <param name="filter">Which samples take part; null for all.</param>
/// <param name="effort">How many samples an approximate search looks at; null for an exact one.</param>
internal sealed class SampleSearch(SampleTable table, string gallery, GallerySeal seal, FaceEmbedding face, PostgresFilter? filter, int? effort) : ISampleSearch
{
    public NearestSamples Nearest(int wanted)
    {
        FaceCandidate[] found = Measured(table.Nearest(face, wanted, filter, approximate: effort is not null));

        // An approximate search does not know what it missed, and is not asked for more than it was willing to look at.
        bool all = found.Length < wanted || wanted >= effort;
        float farthest = found.Length > 0 ? found.Max(sample => sample.Distance) : 0;
        return new NearestSamples(found, all ? null : NearestSamples.BoundOf(farthest, seal.Binding.Dimensions, seal.Binding.Metric));
    }

    public IReadOnlyList<FaceCandidate> Of(IReadOnlyList<string> people) => Measured(table.Of(people, filter));

    private FaceCandidate[] Measured(List<StoredSample> found)
    {
        var candidates = new FaceCandidate[found.Count];
        for (int i = 0; i < candidates.Length; i++)
        {
            StoredSample sample = found[i];
            if (sample.Values.Length != seal.Binding.Dimensions)
                throw new InvalidFileException(gallery, $"sample {sample.Sample.Id} has {sample.Values.Length} values");
            candidates[i] = new FaceCandidate(seal.Open(sample.Sample, sample.Name, sample.Values), face.DistanceTo(new FaceEmbedding(sample.Values), seal.Binding.Metric));
        }

        return candidates;
    }
}
