using System;
using Managed.Faces.Gallery;

namespace Managed.Postgres;

/// <summary>How the database finds the samples that may be nearest; distances are computed anew either way.</summary>
public enum PostgresSearch
{
    /// <summary>By comparing with all samples: the answer is that of the gallery in a file, to the bit.</summary>
    Exact,

    /// <summary>By the HNSW index that <see cref="PostgresGallery.CreateApproximateIndex"/> makes: faster, and a person may be missed.</summary>
    Approximate,
}

/// <summary>How a gallery in a database is opened.</summary>
public sealed record PostgresGalleryOptions
{
    /// <summary>The schema that <see cref="PostgresSchema.Migrate"/> made: lower-case letters, digits and underscores.</summary>
    public string Schema { get; init; } = PostgresSchema.DefaultName;

    /// <summary>Whose galleries: rows of other tenants are not seen. At most 64 bytes of UTF-8.</summary>
    public string Tenant { get; init; } = "default";

    /// <summary>The key that names are encrypted with; null for none. Needed only while the gallery is opened.</summary>
    /// <remarks>Embeddings are not encrypted: the database compares them. With a key it is found out where one was changed or put under another name.</remarks>
    public GalleryKey? Key { get; init; }

    /// <summary>What the embeddings at hand are bound to; a gallery bound to another embedder is refused. Null where the gallery is not asked about faces.</summary>
    public GalleryBinding? Expected { get; init; }

    /// <summary>Who changes the gallery, for its audit log: at most 256 bytes of UTF-8.</summary>
    public string Actor { get; init; } = new GalleryOptions().Actor;

    /// <summary>The clock that dates samples and audit entries.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How the database searches.</summary>
    public PostgresSearch Search { get; init; }

    /// <summary>Where the search is approximate, how many samples the index looks at: from 1 to 1000, more miss fewer people.</summary>
    public int ApproximateEffort { get; init; } = 200;
}

/// <summary>Which samples of a gallery take part in a search.</summary>
public sealed record PostgresFilter
{
    /// <summary>The people among whom to search; null for all.</summary>
    public string[]? Among { get; init; }

    /// <summary>People who are left out.</summary>
    public string[] Except { get; init; } = [];

    /// <summary>Only samples enrolled at this time or later; null for all.</summary>
    public DateTimeOffset? EnrolledFrom { get; init; }

    /// <summary>Only samples enrolled before this time; null for all.</summary>
    public DateTimeOffset? EnrolledBefore { get; init; }
}
