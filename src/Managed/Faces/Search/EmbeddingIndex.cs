using System;
using System.Threading;

namespace Managed.Faces.Search;

/// <summary>Embeddings in memory under labels, searched exactly: every search scans all, none is approximate.</summary>
/// <remarks>For any number of threads. Writers wait for each other; readers never wait, they search the snapshot of the moment they began.</remarks>
public sealed class EmbeddingIndex
{
    private readonly Lock writing = new();
    private volatile EmbeddingSnapshot current;

    /// <summary>An empty index.</summary>
    /// <param name="dimensions">Values of an embedding, from 1 to 65536.</param>
    public EmbeddingIndex(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 65536);
        current = new EmbeddingSnapshot([], dimensions, 0, 0);
    }

    /// <summary>The index as it is now.</summary>
    public EmbeddingSnapshot Snapshot => current;

    /// <summary>Adds an embedding. Searches that begin after the return see it.</summary>
    /// <returns>Its id, one more than that of the embedding added before it; ids are never used again.</returns>
    /// <exception cref="ArgumentException">The label is blank, or the embedding has another number of values than the index.</exception>
    public long Add(string label, FaceEmbedding embedding)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentNullException.ThrowIfNull(embedding);
        int dimensions = current.Dimensions;
        if (embedding.Values.Length != dimensions)
            throw new ArgumentException($"The index holds embeddings of {dimensions} values; one of {embedding.Values.Length} is of another network.", nameof(embedding));
        lock (writing)
        {
            EmbeddingSnapshot before = current;
            long id = before.RowCount;
            (long number, long row) = Math.DivRem(id, EmbeddingBlock.RowCount);
            EmbeddingBlock[] blocks = before.Blocks;

            // What lies past a snapshot's rows is out of its sight, so arrays are shared with it and grown like a list.
            if (number == blocks.Length)
                Array.Resize(ref blocks, Math.Max(4, 2 * blocks.Length));
            EmbeddingBlock block = blocks[number] ??= new EmbeddingBlock(dimensions);
            embedding.Values.CopyTo(block.Values.AsSpan((int)row * dimensions, dimensions));
            block.Labels[row] = label;
            current = new EmbeddingSnapshot(blocks, dimensions, id + 1, before.Count + 1);
            return id;
        }
    }

    /// <summary>Removes an embedding. Its values go with the last snapshot that was taken before.</summary>
    /// <returns>Whether there was one of this id.</returns>
    public bool Remove(long id)
    {
        lock (writing)
        {
            EmbeddingSnapshot before = current;
            if (before.LabelOf(id) is null)
                return false;
            (long number, long row) = Math.DivRem(id, EmbeddingBlock.RowCount);
            EmbeddingBlock[] blocks = before.Blocks.AsSpan().ToArray();
            blocks[number] = blocks[number].Without((int)row);
            current = new EmbeddingSnapshot(blocks, before.Dimensions, before.RowCount, before.Count - 1);
            return true;
        }
    }
}
