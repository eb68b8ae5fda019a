using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managed.Kernels.Gemm;

/// <summary>Copies operands into the order in which the micro-kernel reads them.</summary>
internal static class GemmPacking
{
    /// <summary>Floats taken by A[rows, depth] packed for the given kernel.</summary>
    public static int PackedLeftLength(int rows, int depth) => checked(Extent.RoundUp(rows, GemmKernel.PanelRows) * depth);

    /// <summary>
    /// Packs A as panels of PanelRows rows: panel p, column k, row i lies at (p * depth + k) * PanelRows + i.
    /// Rows of the last panel beyond the matrix are filled with zeros.
    /// </summary>
    public static void PackLeft(MatrixView a, Span<float> packed)
    {
        const int PanelRows = GemmKernel.PanelRows;
        if (a.Columns == 0)
            return;
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

    private static void PackSixRows(MatrixView a, int row, Span<float> destination)
    {
        ref float r0 = ref Row(a, row);
        ref float r1 = ref Row(a, row + 1);
        ref float r2 = ref Row(a, row + 2);
        ref float r3 = ref Row(a, row + 3);
        ref float r4 = ref Row(a, row + 4);
        ref float r5 = ref Row(a, row + 5);
        ref float target = ref MemoryMarshal.GetReference(destination[..(a.Columns * GemmKernel.PanelRows)]);
        for (nint k = 0; k < a.Columns; k++)
        {
            target = Unsafe.Add(ref r0, k);
            Unsafe.Add(ref target, 1) = Unsafe.Add(ref r1, k);
            Unsafe.Add(ref target, 2) = Unsafe.Add(ref r2, k);
            Unsafe.Add(ref target, 3) = Unsafe.Add(ref r3, k);
            Unsafe.Add(ref target, 4) = Unsafe.Add(ref r4, k);
            Unsafe.Add(ref target, 5) = Unsafe.Add(ref r5, k);
            target = ref Unsafe.Add(ref target, GemmKernel.PanelRows);
        }
    }

    private static ref float Row(MatrixView a, int row) => ref MemoryMarshal.GetReference(a.Data.Slice(row * a.RowStride, a.Columns));

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
