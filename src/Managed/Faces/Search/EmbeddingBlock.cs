using System;

namespace Managed.Faces.Search;

/// <summary>Rows of an index that lie side by side. Rows are written once, before a snapshot shows them; a row without a label is removed.</summary>
internal sealed class EmbeddingBlock
{
    public const int RowCount = 256;

    public EmbeddingBlock(int dimensions)
        : this(new float[RowCount * dimensions], new string?[RowCount])
    {
    }

    private EmbeddingBlock(float[] values, string?[] labels)
    {
        Values = values;
        Labels = labels;
    }

    /// <summary>[row, dimension].</summary>
    public float[] Values { get; }

    /// <summary>A label a row; null where the row is removed or not yet written.</summary>
    public string?[] Labels { get; }

    /// <summary>A copy in which a row has neither values nor label.</summary>
    public EmbeddingBlock Without(int row)
    {
        int dimensions = Values.Length / RowCount;
        var copy = new EmbeddingBlock(Values.AsSpan().ToArray(), Labels.AsSpan().ToArray());
        copy.Values.AsSpan(row * dimensions, dimensions).Clear();
        copy.Labels[row] = null;
        return copy;
    }
}
