using System;
using System.Numerics.Tensors;
using System.Threading;
using Managed.Kernels;

namespace Managed.Faces.Search;

/// <summary>Embeddings in memory under labels, searched exactly: every search scans all, none is approximate.</summary>
/// <remarks>For any number of threads. Writers wait for each other; readers never wait, they search the snapshot of the moment they began.</remarks>
public sealed class EmbeddingIndex
{
    private readonly Lock writing = new();
    private readonly EmbeddingLayout layout;
    private volatile EmbeddingSnapshot current;

    /// <summary>An empty index.</summary>
    /// <param name="dimensions">Values of an embedding, from 1 to 65536.</param>
    /// <param name="storage">What searches read of each.</param>
    public EmbeddingIndex(int dimensions, EmbeddingStorage storage = EmbeddingStorage.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, 65536);
        if (!Enum.IsDefined(storage))
            throw new ArgumentOutOfRangeException(nameof(storage));
        layout = EmbeddingLayout.Of(dimensions, storage);
        current = new EmbeddingSnapshot([], layout, 0, 0);
    }

    /// <summary>An empty index with blocks of its own extent.</summary>
    internal EmbeddingIndex(EmbeddingLayout layout)
    {
        this.layout = layout;
        current = new EmbeddingSnapshot([], layout, 0, 0);
    }

    /// <summary>The index as it is now.</summary>
    public EmbeddingSnapshot Snapshot => current;

    /// <summary>Adds an embedding. Searches that begin after the return see it.</summary>
    /// <returns>Its id, one more than that of the embedding added before it; ids are never used again.</returns>
    /// <exception cref="ArgumentException">The label is blank, the embedding has another number of values than the index, or one is too large for its storage.</exception>
    public long Add(string label, FaceEmbedding embedding)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentNullException.ThrowIfNull(embedding);
        int dimensions = current.Dimensions;
        if (embedding.Values.Length != dimensions)
            throw new ArgumentException($"The index holds embeddings of {dimensions} values; one of {embedding.Values.Length} is of another network.", nameof(embedding));
        RequireStorable(embedding.Values, nameof(embedding));
        return Append([label], embedding.Values);
    }

    /// <summary>Adds many embeddings at once: searches see all of them or none.</summary>
    /// <param name="labels">A label a row.</param>
    /// <param name="values">[rows, dimensions].</param>
    /// <exception cref="ArgumentException">A label is blank, the values are not those of as many rows as there are labels, or one is not finite; nothing is added.</exception>
    internal void AddRange(ReadOnlySpan<string> labels, ReadOnlySpan<float> values)
    {
        foreach (string label in labels)
            ArgumentException.ThrowIfNullOrWhiteSpace(label, nameof(labels));
        Require.Length(values.Length, (long)labels.Length * current.Dimensions, nameof(values));
        FaceEmbedding.RequireFinite(values, nameof(values));
        RequireStorable(values, nameof(values));
        _ = Append(labels, values);
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
            (long number, long row) = Math.DivRem(id, layout.BlockRows);
            EmbeddingBlock[] blocks = before.Blocks.AsSpan().ToArray();
            blocks[number] = blocks[number].Without((int)row);
            current = new EmbeddingSnapshot(blocks, layout, before.RowCount, before.Count - 1);
            return true;
        }
    }

    private void RequireStorable(ReadOnlySpan<float> values, string name)
    {
        if (layout.Storage == EmbeddingStorage.Float16 && !values.IsEmpty && MathF.Abs(TensorPrimitives.MaxMagnitude(values)) >= HalfPrecision.FirstInfinite)
            throw new ArgumentException($"Half precision holds values below {HalfPrecision.FirstInfinite}.", name);
    }

    /// <summary>Adds rows that have been checked.</summary>
    /// <returns>The id of the first.</returns>
    private long Append(ReadOnlySpan<string> labels, ReadOnlySpan<float> values)
    {
        lock (writing)
        {
            EmbeddingSnapshot before = current;
            int dimensions = layout.Dimensions;
            EmbeddingBlock[] blocks = before.Blocks;
            for (int i = 0; i < labels.Length; i++)
            {
                (long number, long row) = Math.DivRem(before.RowCount + i, layout.BlockRows);

                // What lies past a snapshot's rows is out of its sight, so arrays are shared with it and grown like a list.
                if (number == blocks.Length)
                    Array.Resize(ref blocks, Math.Max(4, 2 * blocks.Length));
                EmbeddingBlock block = blocks[number] ??= new EmbeddingBlock(layout);
                block.Write((int)row, labels[i], values.Slice(i * dimensions, dimensions));
            }

            current = new EmbeddingSnapshot(blocks, layout, before.RowCount + labels.Length, before.Count + labels.Length);
            return before.RowCount;
        }
    }
}
