using System;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>Rows of an index that lie side by side. Rows are written once, before a snapshot shows them; a row without a label is removed.</summary>
internal sealed class EmbeddingBlock(EmbeddingLayout layout)
{
    private readonly Memory<float> values = AlignedMemory.Allocate(layout.BlockRows * layout.Dimensions);
    private readonly string?[] labels = new string?[layout.BlockRows];
    private readonly float[] squares = new float[layout.BlockRows];

    /// <summary>[row, dimension].</summary>
    public ReadOnlySpan<float> Values => values.Span;

    /// <summary>A label a row; null where the row is removed or not yet written.</summary>
    public ReadOnlySpan<string?> Labels => labels;

    /// <summary>The product of each row with itself.</summary>
    public ReadOnlySpan<float> Squares => squares;

    /// <summary>The rows as bytes where they are stored so.</summary>
    public BlockCodes? Codes { get; } = layout.Storage == EmbeddingStorage.Int8 ? new BlockCodes(layout) : null;

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.Slice(row * layout.Dimensions, layout.Dimensions);

    /// <summary>Writes a row that no snapshot shows yet; without a label a removed one.</summary>
    public void Write(int row, string? label, ReadOnlySpan<float> embedding)
    {
        embedding.CopyTo(values.Span.Slice(row * layout.Dimensions, layout.Dimensions));
        squares[row] = Reductions.Dot.At(SimdHardware.Level)(embedding, embedding);
        Codes?.Write(row, embedding);
        labels[row] = label;
    }

    /// <summary>A copy in which a row has neither values nor label.</summary>
    public EmbeddingBlock Without(int removed)
    {
        var copy = new EmbeddingBlock(layout);
        Values.CopyTo(copy.values.Span);
        squares.CopyTo(copy.squares, 0);
        labels.CopyTo(copy.labels, 0);
        if (Codes is not null)
            copy.Codes!.CopyFrom(Codes);
        copy.Write(removed, null, new float[layout.Dimensions]);
        return copy;
    }
}
