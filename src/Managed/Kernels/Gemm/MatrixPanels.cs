using System;

namespace Managed.Kernels.Gemm;

/// <summary>A strided matrix in memory as the right operand of a product.</summary>
internal readonly ref struct MatrixPanels(MatrixView matrix) : IPanelSource
{
    private readonly MatrixView matrix = matrix;

    public void Pack(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels)
    {
        for (int first = 0; first < columnCount; first += panelWidth)
        {
            Span<float> panel = panels.Slice(first * depthCount, panelWidth * depthCount);
            int width = Math.Min(panelWidth, columnCount - first);
            if (width < panelWidth)
                panel.Clear();
            if (matrix.ColumnStride == 1)
                PackRows(depth, depthCount, column + first, width, panelWidth, panel);
            else
                PackColumns(depth, depthCount, column + first, width, panelWidth, panel);
        }
    }

    private void PackRows(int depth, int depthCount, int column, int width, int panelWidth, Span<float> panel)
    {
        for (int k = 0; k < depthCount; k++)
            matrix.Data.Slice(((depth + k) * matrix.RowStride) + column, width).CopyTo(panel[(k * panelWidth)..]);
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
