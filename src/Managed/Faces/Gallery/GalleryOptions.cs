using System;
using System.IO;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>How a gallery is opened.</summary>
public sealed record GalleryOptions
{
    /// <summary>The key of an encrypted gallery; null for one that is not encrypted. Needed only while the gallery is opened.</summary>
    public GalleryKey? Key { get; init; }

    /// <summary>Whether the gallery will be changed: one writer has it at a time, readers are not kept out.</summary>
    public bool Writable { get; init; }

    /// <summary>What the embeddings at hand are bound to; a gallery bound to another embedder is refused. Null where the gallery is not asked about faces.</summary>
    public GalleryBinding? Expected { get; init; }

    /// <summary>Who changes the gallery, for its audit log: at most 256 bytes of UTF-8.</summary>
    public string Actor { get; init; } = AccountName();

    /// <summary>
    /// What a search in memory reads: with <see cref="EmbeddingStorage.Int8"/> a gallery takes a quarter more memory and answers faster, the same to the bit.
    /// <see cref="EmbeddingStorage.Float16"/> is refused, as the file is written anew from what is in memory.
    /// </summary>
    public EmbeddingStorage Storage { get; init; }

    /// <summary>The clock that dates samples and audit entries.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    private static string AccountName()
    {
        try
        {
            return Environment.UserName;
        }
        catch (IOException)
        {
            // The system keeps no names of accounts, as in a container of one file.
            return "unnamed";
        }
    }
}
