using System;
using System.Numerics;

namespace Managed.Faces.Search;

/// <summary>One search, block by block.</summary>
/// <param name="measure">The probe.</param>
/// <param name="accept">Which labels take part; null for all.</param>
internal sealed class BlockScan(ProbeMeasure measure, Predicate<string>? accept)
{
    /// <summary>Offers what lies near enough among a block's first rows.</summary>
    /// <param name="block">The block.</param>
    /// <param name="first">The place of its first row in the order of insertion.</param>
    /// <param name="count">Rows to look at.</param>
    /// <param name="nearest">Where to keep what is found.</param>
    /// <param name="scratch">At least as many values as there are rows.</param>
    public void Run(EmbeddingBlock block, long first, int count, NearestRows nearest, Span<float> scratch)
    {
        Span<float> sums = scratch[..count];
        measure.Of(block, sums);
        for (int row = Next(sums, 0, nearest); row < count; row = Next(sums, row + 1, nearest))
        {
            if (block.Labels[row] is { } label && (accept is null || accept(label)))
                nearest.Offer(float.IsNaN(sums[row]) ? float.PositiveInfinity : sums[row], first + row);
        }
    }

    /// <summary>The next row that may be kept, or the number of rows.</summary>
    private static int Next(ReadOnlySpan<float> sums, int row, NearestRows nearest)
    {
        if (nearest.Open)
            return row;
        float limit = nearest.Limit;
        var limits = new Vector<float>(limit);
        while (row <= sums.Length - Vector<float>.Count && !Vector.LessThanAny(new Vector<float>(sums[row..]), limits))
            row += Vector<float>.Count;
        while (row < sums.Length && !(sums[row] < limit))
            row++;
        return row;
    }
}
