using System;
using System.Numerics.Tensors;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>Rows of an index that lie side by side. Rows are written once, before a snapshot shows them; a row without a label is removed.</summary>
internal sealed class EmbeddingBlock(EmbeddingLayout layout)
{
    private readonly Memory<float> values = layout.Storage == EmbeddingStorage.Float16 ? default : AlignedMemory.Allocate(layout.BlockRows * layout.Dimensions);
    private readonly Half[] halves = layout.Storage == EmbeddingStorage.Float16 ? new Half[layout.BlockRows * layout.Dimensions] : [];
    private readonly string?[] labels = new string?[layout.BlockRows];
    private readonly float[] squares = new float[layout.BlockRows];

    /// <summary>Whether values are kept in half precision, so that <see cref="Rows"/> needs room to widen them.</summary>
    public bool Widens => halves.Length > 0;

    /// <summary>A label a row; null where the row is removed or not yet written.</summary>
    public ReadOnlySpan<string?> Labels => labels;

    /// <summary>The product of each row with itself.</summary>
    public ReadOnlySpan<float> Squares => squares;

    /// <summary>The rows as bytes where they are stored so.</summary>
    public BlockCodes? Codes { get; } = layout.Storage == EmbeddingStorage.Int8 ? new BlockCodes(layout) : null;

    /// <summary>The values of some rows, [row, dimension].</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="widened">Where values in half precision are widened to; not used for others.</param>
    public ReadOnlySpan<float> Rows(int first, int count, Span<float> widened)
    {
        (int start, int length) = (first * layout.Dimensions, count * layout.Dimensions);
        if (!Widens)
            return values.Span.Slice(start, length);
        HalfPrecision.Widen(halves.AsSpan(start, length), widened);
        return widened[..length];
    }

    /// <summary>Writes a row that no snapshot shows yet; without a label a removed one.</summary>
    public void Write(int row, string? label, ReadOnlySpan<float> embedding)
    {
        if (Widens)
            TensorPrimitives.ConvertToHalf(embedding, halves.AsSpan(row * layout.Dimensions));
        else
            embedding.CopyTo(values.Span.Slice(row * layout.Dimensions, layout.Dimensions));
        ReadOnlySpan<float> kept = Rows(row, 1, Widens ? new float[layout.Dimensions] : []);
        squares[row] = Reductions.Dot.At(SimdHardware.Level)(kept, kept);
        Codes?.Write(row, embedding);
        labels[row] = label;
    }

    /// <summary>A copy in which a row has neither values nor label.</summary>
    public EmbeddingBlock Without(int removed)
    {
        var copy = new EmbeddingBlock(layout);
        values.CopyTo(copy.values);
        halves.CopyTo(copy.halves, 0);
        squares.CopyTo(copy.squares, 0);
        labels.CopyTo(copy.labels, 0);
        if (Codes is not null)
            copy.Codes!.CopyFrom(Codes);
        copy.Write(removed, null, new float[layout.Dimensions]);
        return copy;
    }
}
