using System;
using System.Linq;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Gemm;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Search;

/// <summary>Probes whose Euclidean distances to rows are bounded all at once by the product of two matrices.</summary>
internal sealed class ProbeBatch
{
    /// <summary>Fewer probes are faster searched for one by one.</summary>
    public const int Least = 8;

    /// <summary>Probes that share a scan at most: packed they stay in the second-level cache.</summary>
    public const int Most = 256;

    private readonly GemmKernel kernel;
    private readonly NearProbe next;
    private readonly Predicate<string>? accept;
    private readonly ProbeMeasure[] measures;
    private readonly double[] squares;
    private readonly Memory<float> panels;
    private readonly int dimensions;

    /// <summary>Packs -2 times the probes as the left operand.</summary>
    public ProbeBatch(SimdLevel level, FaceEmbedding[] probes, Predicate<string>? accept)
    {
        kernel = GemmKernels.At(level);
        next = ProductBounds.Near.At(level);
        this.accept = accept;
        dimensions = probes[0].Values.Length;
        measures = [.. probes.Select(probe => new ProbeMeasure(level, probe, FaceMetric.Euclidean))];
        squares = [.. probes.Select(Square)];
        float[] doubled = [.. probes.SelectMany(probe => probe.Values.ToArray(), (_, value) => -2 * value)];
        panels = AlignedMemory.Allocate(GemmPacking.PackedLeftLength(probes.Length, dimensions));
        GemmPacking.PackLeft(MatrixView.RowMajor(doubled, probes.Length, dimensions), panels.Span);
    }

    /// <summary>Probes.</summary>
    public int Count => measures.Length;

    /// <summary>Values of scratch for <see cref="Scan"/>.</summary>
    public int ScratchLength => ProductBounds.GroupRows * (Count + (2 * dimensions));

    /// <summary>One probe alone.</summary>
    public BlockScan Single(int probe) => new(measures[probe], null, accept);

    /// <summary>What the bound of a row has to reach so that the row cannot be kept for a probe.</summary>
    public float Floor(int probe, NearestRows nearest) => ProductBounds.Floor(squares[probe], nearest.Floor, dimensions);

    /// <summary>Offers what lies near enough among a block's first rows.</summary>
    /// <param name="block">The block.</param>
    /// <param name="first">The place of its first row in the order of insertion.</param>
    /// <param name="count">Rows to look at.</param>
    /// <param name="nearest">Where to keep what is found, a probe each.</param>
    /// <param name="floors"><see cref="Floor"/> of each, kept up to date.</param>
    /// <param name="scratch">Memory of <see cref="ScratchLength"/>.</param>
    public void Scan(EmbeddingBlock block, long first, int count, NearestRows[] nearest, float[] floors, Span<float> scratch)
    {
        const int GroupRows = ProductBounds.GroupRows;
        Span<float> group = scratch[..(GroupRows * dimensions)];
        Span<float> bounds = scratch.Slice(group.Length, GroupRows * Count);
        Span<float> copied = scratch.Slice(group.Length + bounds.Length, GroupRows * dimensions);
        for (int row = 0; row < count; row += GroupRows)
        {
            int rows = Math.Min(GroupRows, count - row);
            // Copied in the order in which they lie: turned at once they would be fetched sixteen rows at a time.
            block.Rows(row, rows, copied).CopyTo(copied);
            Pack(copied, rows, group);
            Begin(block.Squares.Slice(row, rows), bounds);
            for (int probe = 0; probe < Count; probe += kernel.TileRows)
            {
                kernel.Run(
                    dimensions,
                    panels.Span[(probe * dimensions)..],
                    GemmKernel.PanelRows * dimensions,
                    group,
                    kernel.TileColumns * dimensions,
                    GemmStart.Accumulate,
                    default,
                    bounds[(probe * GroupRows)..],
                    GroupRows,
                    Math.Min(kernel.TileRows, Count - probe),
                    GroupRows);
            }

            for (int probe = next(bounds, floors, 0); probe < Count; probe = next(bounds, floors, probe + 1))
                Offer(block, first, row, bounds.Slice(probe * GroupRows, rows), probe, nearest[probe], ref floors[probe]);
        }
    }

    private static double Square(FaceEmbedding probe)
    {
        double sum = 0;
        foreach (float value in probe.Values)
            sum += (double)value * value;
        return sum;
    }

    /// <summary>Rows as the right operand: columns beyond the last are zeros.</summary>
    private void Pack(ReadOnlySpan<float> rows, int count, Span<float> group)
    {
        if (count < ProductBounds.GroupRows)
            group.Clear();
        for (int row = 0; row < count; row += kernel.TileColumns)
        {
            int columns = Math.Min(kernel.TileColumns, count - row);
            Transposition.Transpose(rows[(row * dimensions)..], dimensions, columns, dimensions, group[(row * dimensions)..], kernel.TileColumns);
        }
    }

    /// <summary>What the chains of rows begin with, for each probe.</summary>
    private void Begin(ReadOnlySpan<float> rowSquares, Span<float> bounds)
    {
        Span<float> offsets = stackalloc float[ProductBounds.GroupRows];
        offsets.Fill(float.PositiveInfinity);
        for (int i = 0; i < rowSquares.Length; i++)
            offsets[i] = ProductBounds.Offset(rowSquares[i], dimensions);
        for (int probe = 0; probe < Count; probe++)
            offsets.CopyTo(bounds[(probe * ProductBounds.GroupRows)..]);
    }

    private void Offer(EmbeddingBlock block, long first, int firstRow, ReadOnlySpan<float> bounds, int probe, NearestRows nearest, ref float floor)
    {
        for (int i = 0; i < bounds.Length; i++)
        {
            int row = firstRow + i;
            if (bounds[i] >= floor || block.Labels[row] is not { } label)
                continue;
            float sum = measures[probe].Of(block, row);
            if (!nearest.Keeps(sum) || (accept is not null && !accept(label)))
                continue;
            nearest.Offer(sum, first + row);
            floor = Floor(probe, nearest);
        }
    }
}
