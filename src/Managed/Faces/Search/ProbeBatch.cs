using System;
using System.Linq;
using System.Numerics;
using Managed.Kernels;
using Managed.Kernels.Distance;
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
    private readonly Predicate<string>? accept;
    private readonly ProbeMeasure[] measures;
    private readonly double[] squares;
    private readonly Memory<float> panels;
    private readonly int dimensions;

    /// <summary>Packs -2 times the probes as the right operand.</summary>
    public ProbeBatch(SimdLevel level, FaceEmbedding[] probes, Predicate<string>? accept)
    {
        kernel = GemmKernels.At(level);
        this.accept = accept;
        dimensions = probes[0].Values.Length;
        measures = [.. probes.Select(probe => new ProbeMeasure(level, probe, FaceMetric.Euclidean))];
        squares = [.. probes.Select(Square)];
        float[] doubled = [.. probes.SelectMany(probe => probe.Values.ToArray(), (_, value) => -2 * value)];
        MatrixView view = MatrixView.RowMajor(doubled, probes.Length, dimensions).Transpose();
        panels = AlignedMemory.Allocate(Extent.RoundUp(probes.Length, kernel.TileColumns) * dimensions);
        new MatrixPanels(view).Pack(0, dimensions, 0, probes.Length, kernel.TileColumns, panels.Span);
    }

    /// <summary>Probes.</summary>
    public int Count => measures.Length;

    /// <summary>Values of scratch for <see cref="Scan"/>.</summary>
    public int ScratchLength => GemmPacking.PackedLeftLength(kernel.TileRows, dimensions) + (kernel.TileRows * (Count + dimensions));

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
        Span<float> packed = scratch[..GemmPacking.PackedLeftLength(kernel.TileRows, dimensions)];
        Span<float> bounds = scratch.Slice(packed.Length, kernel.TileRows * Count);
        Span<float> widened = scratch.Slice(packed.Length + bounds.Length, kernel.TileRows * dimensions);
        Span<float> offsets = stackalloc float[GemmKernel.MaximumTileRows];
        for (int tile = 0; tile < count; tile += kernel.TileRows)
        {
            int rows = Math.Min(kernel.TileRows, count - tile);
            GemmPacking.PackLeft(MatrixView.RowMajor(block.Rows(tile, rows, widened), rows, dimensions), packed);
            for (int i = 0; i < rows; i++)
                offsets[i] = ProductBounds.Offset(block.Squares[tile + i], dimensions);
            int panel = GemmKernel.PanelRows * dimensions;
            kernel.Run(dimensions, packed, panel, panels.Span, kernel.TileColumns * dimensions, GemmStart.Bias, offsets, bounds, Count, rows, Count);
            for (int i = 0; i < rows; i++)
                Offer(block, first, tile + i, bounds.Slice(i * Count, Count), nearest, floors);
        }
    }

    private static double Square(FaceEmbedding probe)
    {
        double sum = 0;
        foreach (float value in probe.Values)
            sum += (double)value * value;
        return sum;
    }

    /// <summary>The next probe for which a row's bound is not at or above the floor, or the number of probes.</summary>
    private static int Next(ReadOnlySpan<float> bounds, ReadOnlySpan<float> floors, int probe)
    {
        while (probe <= bounds.Length - Vector<float>.Count && Vector.GreaterThanOrEqualAll(new Vector<float>(bounds[probe..]), new Vector<float>(floors[probe..])))
            probe += Vector<float>.Count;
        while (probe < bounds.Length && bounds[probe] >= floors[probe])
            probe++;
        return probe;
    }

    private void Offer(EmbeddingBlock block, long first, int row, ReadOnlySpan<float> bounds, NearestRows[] nearest, float[] floors)
    {
        for (int probe = Next(bounds, floors, 0); probe < Count; probe = Next(bounds, floors, probe + 1))
        {
            if (block.Labels[row] is not { } label)
                return;
            float sum = measures[probe].Of(block, row);
            if (!nearest[probe].Keeps(sum) || (accept is not null && !accept(label)))
                continue;
            nearest[probe].Offer(sum, first + row);
            floors[probe] = Floor(probe, nearest[probe]);
        }
    }
}
