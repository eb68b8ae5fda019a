using System;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>What an output tile's accumulators hold before the first product is added.</summary>
internal enum GemmStart
{
    /// <summary>Zero: C = A * B.</summary>
    Zero,

    /// <summary>One value a row: C = bias + A * B.</summary>
    Bias,

    /// <summary>What C holds: C += A * B, each element's chain of additions continued.</summary>
    Accumulate,
}

/// <summary>A micro-kernel: multiplies one or two packed panels of A by packed panels of B into a row of tiles of C.</summary>
internal abstract class GemmKernel
{
    /// <summary>Rows of a packed panel of A: twelve accumulators of two registers a row hide the latency of multiply-add and fit sixteen registers.</summary>
    public const int PanelRows = 6;

    /// <summary>The tallest tile of any kernel is no taller than this.</summary>
    public const int MaximumTileRows = 2 * PanelRows;

    /// <summary>The widest tile of any kernel is no wider than this.</summary>
    public const int MaximumTileColumns = 32;

    protected GemmKernel(string name, SimdLevel level, int tilePanels, int tileColumns)
    {
        Name = name;
        Level = level;
        TileRows = tilePanels * PanelRows;
        TileColumns = tileColumns;
    }

    public string Name { get; }

    public SimdLevel Level { get; }

    /// <summary>Rows of a tile, a multiple of <see cref="PanelRows"/>.</summary>
    public int TileRows { get; }

    public int TileColumns { get; }

    /// <summary>Computes a row of tiles, of which rows x columns elements are written.</summary>
    /// <param name="depth">The number of products added to each element, in ascending order.</param>
    /// <param name="left">Packed A from the tile's first panel on: PanelRows * depth floats a panel.</param>
    /// <param name="leftStride">The distance between panels of A.</param>
    /// <param name="right">Packed B: TileColumns * depth floats a panel, one for each tile.</param>
    /// <param name="rightStep">The distance between panels of B.</param>
    /// <param name="start">What the accumulators begin with.</param>
    /// <param name="bias">One value a row where start is <see cref="GemmStart.Bias"/>, else unread.</param>
    /// <param name="c">The first element of C and what follows it.</param>
    /// <param name="stride">The distance between rows of C.</param>
    /// <param name="rows">Rows written, 1 to TileRows.</param>
    /// <param name="columns">Columns written, at least 1; only the last tile may be narrower than TileColumns.</param>
    public abstract void Run(
        int depth,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        int rightStep,
        GemmStart start,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        int rows,
        int columns);

    /// <summary>As <see cref="Run"/>, with row k of the right operand at offsets[k] of its memory, as many floats from there on as there are columns of tiles.</summary>
    public abstract void RunAt(
        ReadOnlySpan<int> offsets,
        ReadOnlySpan<float> left,
        int leftStride,
        ReadOnlySpan<float> right,
        GemmStart start,
        ReadOnlySpan<float> bias,
        Span<float> c,
        int stride,
        int rows,
        int columns);
}
