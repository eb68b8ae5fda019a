using System;
using Managed.Kernels.Distance;

namespace Managed.Faces.Search;

/// <summary>How the embeddings of an index lie in memory.</summary>
/// <param name="Dimensions">Values of an embedding.</param>
/// <param name="Storage">What searches read.</param>
/// <param name="BlockRows">Rows of a block, a multiple of <see cref="ByteCodes.TileRows"/>.</param>
internal readonly record struct EmbeddingLayout(int Dimensions, EmbeddingStorage Storage, int BlockRows)
{
    /// <summary>The most rows of a block.</summary>
    public const int MostRows = 4096;

    /// <summary>2 MiB: long runs of memory are read faster than short ones.</summary>
    private const int BlockValues = 512 * 1024;

    /// <summary>Blocks as they suit the extent of embeddings.</summary>
    public static EmbeddingLayout Of(int dimensions, EmbeddingStorage storage)
    {
        int tiles = Math.Clamp(BlockValues / dimensions, ByteCodes.TileRows, MostRows) / ByteCodes.TileRows;
        return new EmbeddingLayout(dimensions, storage, tiles * ByteCodes.TileRows);
    }
}
