using System;
using System.Numerics;

namespace Managed.Faces.Search;

/// <summary>One search, block by block.</summary>
/// <param name="measure">The probe.</param>
/// <param name="filter">What excludes rows by their codes; null for none.</param>
/// <param name="accept">Which labels take part; null for all.</param>
internal sealed class BlockScan(ProbeMeasure measure, CodeFilter? filter, Predicate<string>? accept)
{
    /// <summary>Values of scratch for <see cref="Run"/>.</summary>
    public const int ScratchLength = EmbeddingLayout.MostRows;

    /// <summary>Offers what lies near enough among a block's first rows.</summary>
    /// <param name="block">The block.</param>
    /// <param name="first">The place of its first row in the order of insertion.</param>
    /// <param name="count">Rows to look at.</param>
    /// <param name="nearest">Where to keep what is found.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/>.</param>
    public void Run(EmbeddingBlock block, long first, int count, NearestRows nearest, Span<float> scratch)
    {
        float floor = float.NaN;
        bool bounded = filter is not null && block.Codes is not null && !nearest.Open
            && filter.TryBound(block.Codes, nearest.Floor, scratch[..block.Labels.Length], out floor);
        Span<float> values = scratch[..count];
        if (!bounded)
            measure.Of(block, values);
        int row = -1;
        while ((row = Next(values, row + 1, bounded ? floor : nearest.Floor)) < count)
        {
            if (block.Labels[row] is not { } label)
                continue;
            float sum = bounded ? measure.Of(block, row) : values[row];
            if (float.IsNaN(sum))
                sum = float.PositiveInfinity;
            if (nearest.Keeps(sum) && (accept is null || accept(label)))
                nearest.Offer(sum, first + row);
        }
    }

    /// <summary>The next row whose value is not at or above a floor, or the number of rows.</summary>
    private static int Next(ReadOnlySpan<float> values, int row, float floor)
    {
        var floors = new Vector<float>(floor);
        while (row <= values.Length - Vector<float>.Count && Vector.GreaterThanOrEqualAll(new Vector<float>(values[row..]), floors))
            row += Vector<float>.Count;
        while (row < values.Length && values[row] >= floor)
            row++;
        return row;
    }
}
