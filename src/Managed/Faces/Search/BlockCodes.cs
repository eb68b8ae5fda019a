using System;
using System.Runtime.InteropServices;
using Managed.Kernels.Distance;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>The rows of a block as bytes, and their terms of bounds. Those of Euclidean bounds follow the bytes, so that a scan reads on.</summary>
internal sealed class BlockCodes(EmbeddingLayout layout)
{
    private readonly Memory<float> euclidean =
        AlignedMemory.Allocate((ByteCodes.Length(layout.BlockRows, layout.Dimensions) / sizeof(float)) + (3 * layout.BlockRows));

    private readonly Memory<float> cosine = AlignedMemory.Allocate(3 * layout.BlockRows);

    private int Rows => layout.BlockRows;

    private Span<sbyte> Codes => MemoryMarshal.Cast<float, sbyte>(euclidean.Span[..^(3 * Rows)]);

    /// <summary>Codes a row.</summary>
    public void Write(int row, ReadOnlySpan<float> values)
    {
        Span<short> codes = values.Length <= 512 ? stackalloc short[values.Length] : new short[values.Length];
        CodedVector vector = ByteCodes.Encode(values, ByteCodes.Largest, codes);
        ByteCodes.StoreRow(codes, row, Codes);
        Write(TermsOf(FaceMetric.Euclidean), row, EuclideanProbe.Terms(vector));
        Write(TermsOf(FaceMetric.Cosine), row, CosineProbe.Terms(vector));
    }

    /// <summary>Takes all rows of another block.</summary>
    public void CopyFrom(BlockCodes other)
    {
        other.euclidean.CopyTo(euclidean);
        other.cosine.CopyTo(cosine);
    }

    /// <summary>The rows with the terms of a metric that has bounds.</summary>
    public CodedRows RowsFor(FaceMetric metric)
    {
        ReadOnlySpan<float> terms = TermsOf(metric);
        return new CodedRows(Codes, terms[..Rows], terms.Slice(Rows, Rows), terms[^Rows..]);
    }

    private Span<float> TermsOf(FaceMetric metric) => metric == FaceMetric.Cosine ? cosine.Span : euclidean.Span[^(3 * Rows)..];

    private void Write(Span<float> all, int row, CodeTerms terms) =>
        (all[row], all[Rows + row], all[(2 * Rows) + row]) = (terms.Scale, terms.Radius, terms.Offset);
}
