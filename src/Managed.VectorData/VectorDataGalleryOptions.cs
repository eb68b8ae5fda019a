using System;
using Managed.Faces.Gallery;

namespace Managed.VectorData;

/// <summary>What the keys of records are: stores differ in what they take.</summary>
public enum VectorKeyKind
{
    /// <summary>Text of 32 hexadecimal digits.</summary>
    Text,

    /// <summary>A <see cref="System.Guid"/>.</summary>
    Guid,
}

/// <summary>How a gallery in a vector store is opened.</summary>
public sealed record VectorDataGalleryOptions
{
    /// <summary>The key that names are encrypted with; null for none. Needed only while the gallery is opened.</summary>
    /// <remarks>Embeddings are not encrypted: the store searches by them. With a key it is found out where one was changed or put under another name.</remarks>
    public GalleryKey? Key { get; init; }

    /// <summary>What the embeddings at hand are bound to; a gallery bound to another embedder is refused. Null where the gallery is not asked about faces.</summary>
    public GalleryBinding? Expected { get; init; }

    /// <summary>What the keys of the collection's records are.</summary>
    public VectorKeyKind KeyKind { get; init; }

    /// <summary>The most records that the store hands out for one search: what lies beyond takes no part in an answer. At least 16.</summary>
    public int MaximumCandidates { get; init; } = 1000;

    /// <summary>The clock that dates samples.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
