using System;

namespace Managed.Kernels.Gemm;

/// <summary>A stack of equal matrices cut into blocks that can be computed in any order, by any thread.</summary>
internal readonly struct BlockGrid
{
    private readonly int rows;
    private readonly int columns;
    private readonly int rowsPerBlock;
    private readonly int columnsPerBlock;

    /// <summary>Cuts by columns first, since a block packs its columns of the right operand; by rows where that gives too few blocks.</summary>
    /// <param name="matrices">Matrices of the stack.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="columns">Columns of each.</param>
    /// <param name="blocks">Blocks wanted at least, where there is enough work.</param>
    public BlockGrid(int matrices, int rows, int columns, int blocks = GemmBlocking.EnoughBlocks)
    {
        this.rows = rows;
        this.columns = columns;
        int wanted = Extent.Parts(blocks, Math.Max(1, matrices));
        columnsPerBlock = Share(columns, wanted, GemmBlocking.LeastColumns, GemmKernel.MaximumTileColumns, GemmBlocking.PackedColumns);
        rowsPerBlock = Share(rows, Extent.Parts(wanted, Math.Max(1, Extent.Parts(columns, columnsPerBlock))), GemmBlocking.LeastRows, GemmKernel.MaximumTileRows, int.MaxValue);
        Count = checked(matrices * Extent.Parts(columns, columnsPerBlock) * Extent.Parts(rows, rowsPerBlock));
    }

    /// <summary>Blocks in all.</summary>
    public int Count { get; }

    /// <summary>The widest block.</summary>
    public int MaximumColumns => columnsPerBlock;

    /// <summary>The tallest block.</summary>
    public int MaximumRows => rowsPerBlock;

    /// <summary>The matrix that a block belongs to, and its place in it.</summary>
    public (int Matrix, GemmBlock Block) this[int index]
    {
        get
        {
            (int rest, int column) = Math.DivRem(index, Extent.Parts(columns, columnsPerBlock));
            (int matrix, int row) = Math.DivRem(rest, Extent.Parts(rows, rowsPerBlock));
            row *= rowsPerBlock;
            column *= columnsPerBlock;
            return (matrix, new GemmBlock(row, Math.Min(rowsPerBlock, rows - row), column, Math.Min(columnsPerBlock, columns - column)));
        }
    }

    /// <summary>The extent of one of the wanted parts, a multiple of the tile's, between bounds.</summary>
    private static int Share(int extent, int wanted, int least, int multiple, int most)
    {
        int share = Extent.RoundUp(Extent.Parts(extent, wanted), multiple);
        return Math.Max(1, Math.Min(extent, Math.Clamp(share, least, most)));
    }
}
