using System;

namespace Managed.Kernels.Gemm;

/// <summary>Copies operands into the order in which the micro-kernel reads them.</summary>
internal static class GemmPacking
{
    /// <summary>Floats taken by A[rows, depth] packed for the given kernel.</summary>
    public static int PackedLeftLength(int rows, int depth) => checked(RoundUp(rows, GemmKernel.TileRows) * depth);

    /// <summary>
    /// Packs A as panels of TileRows rows: panel p, column k, row i lies at (p * depth + k) * TileRows + i.
    /// Rows of the last panel beyond the matrix are filled with zeros.
    /// </summary>
    public static void PackLeft(MatrixView a, Span<float> packed)
    {
        const int TileRows = GemmKernel.TileRows;
        for (int row = 0; row < a.Rows; row += TileRows)
        {
            Span<float> panel = packed.Slice(row * a.Columns, TileRows * a.Columns);
            int rows = Math.Min(TileRows, a.Rows - row);
            for (int i = 0; i < TileRows; i++)
            {
                if (i < rows)
                    PackRow(a, row + i, panel[i..]);
                else
                    ClearRow(a.Columns, panel[i..]);
            }
        }
    }

    public static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    private static void PackRow(MatrixView a, int row, Span<float> destination)
    {
        ReadOnlySpan<float> source = a.Data[(row * a.RowStride)..];
        for (int k = 0; k < a.Columns; k++)
            destination[k * GemmKernel.TileRows] = source[k * a.ColumnStride];
    }

    private static void ClearRow(int depth, Span<float> destination)
    {
        for (int k = 0; k < depth; k++)
            destination[k * GemmKernel.TileRows] = 0;
    }
}
