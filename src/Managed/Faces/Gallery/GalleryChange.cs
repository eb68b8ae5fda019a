using System;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Faces.Gallery;

/// <summary>Samples side by side.</summary>
/// <param name="Ids">The number of each in the gallery.</param>
/// <param name="Times">When each was enrolled, in milliseconds since 1970.</param>
/// <param name="Names">Whose each is.</param>
/// <param name="Values">The embeddings, [sample, dimension].</param>
internal sealed record GallerySamples(long[] Ids, long[] Times, string[] Names, ReadOnlyMemory<float> Values)
{
    public static GallerySamples None { get; } = new([], [], [], ReadOnlyMemory<float>.Empty);
}

/// <summary>What one frame says: it happens whole or not at all.</summary>
/// <param name="Audit">Entries of the audit log.</param>
/// <param name="Added">Samples added.</param>
/// <param name="Removed">Numbers of samples removed.</param>
internal sealed record GalleryChange(ImmutableArray<AuditEntry> Audit, GallerySamples Added, long[] Removed)
{
    /// <summary>A run of numbers as few ranges.</summary>
    public static ImmutableArray<SampleRange> Ranges(params long[] ids)
    {
        ImmutableArray<SampleRange>.Builder ranges = ImmutableArray.CreateBuilder<SampleRange>();
        foreach (long id in ids.Order())
        {
            if (ranges.Count > 0 && ranges[^1].First + ranges[^1].Count == id)
                ranges[^1] = ranges[^1] with { Count = ranges[^1].Count + 1 };
            else
                ranges.Add(new SampleRange(id, 1));
        }

        return ranges.ToImmutable();
    }
}
