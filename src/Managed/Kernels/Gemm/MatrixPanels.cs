using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>A strided matrix in memory as the right operand of a product.</summary>
internal readonly ref struct MatrixPanels(MatrixView matrix) : IPanelSource
{
    private readonly MatrixView matrix = matrix;

    public void Pack(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels)
    {
        if (depthCount == 0)
            return;
        int partial = columnCount % panelWidth;
        if (partial != 0)
            panels.Slice((columnCount - partial) * depthCount, panelWidth * depthCount).Clear();
        if (matrix.ColumnStride == 1)
        {
            PackRows(depth, depthCount, column, columnCount, panelWidth, panels);
            return;
        }

        for (int first = 0; first < columnCount; first += panelWidth)
        {
            Span<float> panel = panels.Slice(first * depthCount, panelWidth * depthCount);
            PackColumns(depth, depthCount, column + first, Math.Min(panelWidth, columnCount - first), panelWidth, panel);
        }
    }

    /// <summary>Row by row of the matrix, in the order in which it lies.</summary>
    private void PackRows(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels)
    {
        int whole = panelWidth % Simd256.Lanes == 0 ? columnCount - (columnCount % panelWidth) : 0;
        int panelLength = panelWidth * depthCount;
        for (int k = 0; k < depthCount; k++)
        {
            ReadOnlySpan<float> row = matrix.Data.Slice(((depth + k) * matrix.RowStride) + column, columnCount);
            if (whole > 0)
                CopyPanels(row[..whole], panelWidth, panels[(k * panelWidth)..], panelLength);
            for (int first = whole; first < columnCount; first += panelWidth)
                row.Slice(first, Math.Min(panelWidth, columnCount - first)).CopyTo(panels[((first * depthCount) + (k * panelWidth))..]);
        }
    }

    private static void CopyPanels(ReadOnlySpan<float> row, int panelWidth, Span<float> panels, int panelLength)
    {
        _ = panels[((((row.Length / panelWidth) - 1) * panelLength) + panelWidth - 1)];
        ref float source = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(panels);
        for (int first = 0; first < row.Length; first += panelWidth)
        {
            for (int j = 0; j < panelWidth; j += Simd256.Lanes)
                Simd256.Store(Simd256.Load(in source, (nuint)(first + j)), ref target, (nuint)j);
            target = ref Unsafe.Add(ref target, panelLength);
        }
    }

    private void PackColumns(int depth, int depthCount, int column, int width, int panelWidth, Span<float> panel)
    {
        for (int j = 0; j < width; j++)
        {
            ReadOnlySpan<float> source = matrix.Data[((depth * matrix.RowStride) + ((column + j) * matrix.ColumnStride))..];
            for (int k = 0; k < depthCount; k++)
                panel[(k * panelWidth) + j] = source[k * matrix.RowStride];
        }
    }
}
