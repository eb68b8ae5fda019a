using System;
using System.Runtime.InteropServices;
using Managed.Kernels.Distance;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>The rows of a block as bytes, and their terms of bounds. Those of Euclidean bounds follow the bytes, so that a scan reads on.</summary>
internal sealed class BlockCodes(int dimensions)
{
    private const int RowCount = EmbeddingBlock.RowCount;
    private const int TermsLength = 3 * RowCount;

    private readonly Memory<float> euclidean = AlignedMemory.Allocate((ByteCodes.Length(RowCount, dimensions) / sizeof(float)) + TermsLength);
    private readonly Memory<float> cosine = AlignedMemory.Allocate(TermsLength);

    private Span<sbyte> Codes => MemoryMarshal.Cast<float, sbyte>(euclidean.Span[..^TermsLength]);

    /// <summary>Codes a row.</summary>
    public void Write(int row, ReadOnlySpan<float> values)
    {
        Span<short> codes = dimensions <= 512 ? stackalloc short[dimensions] : new short[dimensions];
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
    public CodedRows Rows(FaceMetric metric)
    {
        ReadOnlySpan<float> terms = TermsOf(metric);
        return new CodedRows(Codes, terms[..RowCount], terms.Slice(RowCount, RowCount), terms[^RowCount..]);
    }

    private Span<float> TermsOf(FaceMetric metric) => metric == FaceMetric.Cosine ? cosine.Span : euclidean.Span[^TermsLength..];

    private static void Write(Span<float> all, int row, CodeTerms terms) =>
        (all[row], all[RowCount + row], all[(2 * RowCount) + row]) = (terms.Scale, terms.Radius, terms.Offset);
}
