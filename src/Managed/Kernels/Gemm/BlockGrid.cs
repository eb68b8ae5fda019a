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
        int wanted = Extent.Parts(blocks, Math.Max(1, matrices));
        int columnsPerBlock = ShareOfColumns(columns, wanted);
        int rowsPerBlock = ShareOfRows(rows, Extent.Parts(wanted, Math.Max(1, Extent.Parts(columns, columnsPerBlock))));
        this = new BlockGrid(matrices, rows, columns, rowsPerBlock, columnsPerBlock);
    }

    private BlockGrid(int matrices, int rows, int columns, int rowsPerBlock, int columnsPerBlock)
    {
        this.rows = rows;
        this.columns = columns;
        this.rowsPerBlock = rowsPerBlock;
        this.columnsPerBlock = columnsPerBlock;
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

    /// <summary>Cuts one matrix by rows first, so that a block reads as little as can be of the left operand where the right one is packed already.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="blocks">Blocks wanted at least, where there is enough work.</param>
    public static BlockGrid ByRows(int rows, int columns, int blocks)
    {
        int rowsPerBlock = ShareOfRows(rows, blocks);
        int columnsPerBlock = ShareOfColumns(columns, Extent.Parts(blocks, Math.Max(1, Extent.Parts(rows, rowsPerBlock))));
        return new BlockGrid(1, rows, columns, rowsPerBlock, columnsPerBlock);
    }

    private static int ShareOfColumns(int columns, int wanted) =>
        Share(columns, wanted, GemmBlocking.LeastColumns, GemmKernel.MaximumTileColumns, GemmBlocking.PackedColumns);

    private static int ShareOfRows(int rows, int wanted) => Share(rows, wanted, GemmBlocking.LeastRows, GemmKernel.MaximumTileRows, int.MaxValue);

    /// <summary>The extent of one of the wanted parts, a multiple of the tile's, between bounds.</summary>
    private static int Share(int extent, int wanted, int least, int multiple, int most)
    {
        int share = Extent.RoundUp(Extent.Parts(extent, wanted), multiple);
        return Math.Max(1, Math.Min(extent, Math.Clamp(share, least, most)));
    }
}
