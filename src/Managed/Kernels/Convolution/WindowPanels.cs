using System;
using Managed.Kernels.Gemm;

namespace Managed.Kernels.Convolution;

/// <summary>The implicit matrix whose rows are filters and taps and whose columns are positions of the input.</summary>
internal readonly ref struct WindowPanels(WindowReader windows) : IPanelSource
{
    private readonly WindowReader windows = windows;

    public void Pack(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels)
    {
        int padded = Extent.RoundUp(columnCount, panelWidth);
        for (int k = 0; k < depthCount; k++)
        {
            WindowTap tap = windows.Tap(depth + k);
            WindowPosition position = windows.Position(column);
            int j = 0;
            while (j < columnCount)
            {
                int inPanel = j % panelWidth;
                int run = Math.Min(Math.Min(windows.Width - position.X, columnCount - j), panelWidth - inPanel);
                windows.Read(tap, position, panels.Slice(((j - inPanel) * depthCount) + (k * panelWidth) + inPanel, run));
                position = windows.Advance(position, run);
                j += run;
            }

            if (j < padded)
                panels.Slice(((padded - panelWidth) * depthCount) + (k * panelWidth) + (panelWidth - padded + j), padded - j).Clear();
        }
    }
}
