using System;

namespace Managed.Kernels.Gemm;

/// <summary>Copies operands into the order in which the micro-kernel reads them.</summary>
internal static class GemmPacking
{
    /// <summary>Floats taken by A[rows, depth] packed for the given kernel.</summary>
    public static int PackedLeftLength(int rows, int depth) => checked(RoundUp(rows, GemmKernel.PanelRows) * depth);

    /// <summary>
    /// Packs A as panels of PanelRows rows: panel p, column k, row i lies at (p * depth + k) * PanelRows + i.
    /// Rows of the last panel beyond the matrix are filled with zeros.
    /// </summary>
    public static void PackLeft(MatrixView a, Span<float> packed)
    {
        const int PanelRows = GemmKernel.PanelRows;
        for (int row = 0; row < a.Rows; row += PanelRows)
        {
            Span<float> panel = packed.Slice(row * a.Columns, PanelRows * a.Columns);
            int rows = Math.Min(PanelRows, a.Rows - row);
            if (rows == PanelRows && a.ColumnStride == 1)
            {
                PackSixRows(a, row, panel);
                continue;
            }

            for (int i = 0; i < PanelRows; i++)
            {
                if (i < rows)
                    PackRow(a, row + i, panel[i..]);
                else
                    ClearRow(a.Columns, panel[i..]);
            }
        }
    }

    public static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    private static void PackSixRows(MatrixView a, int row, Span<float> destination)
    {
        ReadOnlySpan<float> r0 = Row(a, row);
        ReadOnlySpan<float> r1 = Row(a, row + 1);
        ReadOnlySpan<float> r2 = Row(a, row + 2);
        ReadOnlySpan<float> r3 = Row(a, row + 3);
        ReadOnlySpan<float> r4 = Row(a, row + 4);
        ReadOnlySpan<float> r5 = Row(a, row + 5);
        for (int k = 0; k < r0.Length; k++)
        {
            Span<float> column = destination.Slice(k * GemmKernel.PanelRows, GemmKernel.PanelRows);
            column[5] = r5[k];
            column[0] = r0[k];
            column[1] = r1[k];
            column[2] = r2[k];
            column[3] = r3[k];
            column[4] = r4[k];
        }
    }

    private static ReadOnlySpan<float> Row(MatrixView a, int row) => a.Data.Slice(row * a.RowStride, a.Columns);

    private static void PackRow(MatrixView a, int row, Span<float> destination)
    {
        ReadOnlySpan<float> source = a.Data[(row * a.RowStride)..];
        for (int k = 0; k < a.Columns; k++)
            destination[k * GemmKernel.PanelRows] = source[k * a.ColumnStride];
    }

    private static void ClearRow(int depth, Span<float> destination)
    {
        for (int k = 0; k < depth; k++)
            destination[k * GemmKernel.PanelRows] = 0;
    }
}
