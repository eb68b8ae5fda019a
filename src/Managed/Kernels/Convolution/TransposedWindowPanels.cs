using System;
using Managed.Kernels.Gemm;

namespace Managed.Kernels.Convolution;

/// <summary>The implicit matrix whose rows are the positions of all images in a row and whose columns are channels and taps.</summary>
/// <param name="shape">The convolution.</param>
/// <param name="group">The group whose channels are read.</param>
/// <param name="input">The whole input.</param>
/// <param name="firstPosition">The position that row 0 stands for.</param>
/// <param name="firstTap">The channel and tap that column 0 stands for.</param>
internal readonly ref struct TransposedWindowPanels(ConvolutionShape shape, int group, ReadOnlySpan<float> input, int firstPosition, int firstTap) : IPanelSource
{
    private readonly ConvolutionShape shape = shape;
    private readonly ReadOnlySpan<float> input = input;

    public void Pack(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels)
    {
        if (columnCount % panelWidth != 0)
            panels.Slice((columnCount - (columnCount % panelWidth)) * depthCount, panelWidth * depthCount).Clear();
        int k = 0;
        while (k < depthCount)
        {
            (int image, int position) = Math.DivRem(firstPosition + depth + k, shape.OutputPositions);
            int run = Math.Min(shape.OutputPositions - position, depthCount - k);
            int channel = (image * shape.InputChannels) + (group * shape.GroupInputChannels);
            var windows = new WindowReader(
                shape, WindowDirection.InputUnderOutput, input.Slice(channel * shape.InputPositions, shape.GroupInputChannels * shape.InputPositions));
            for (int j = 0; j < columnCount; j++)
            {
                int inPanel = j % panelWidth;
                Span<float> destination = panels[(((j - inPanel) * depthCount) + (k * panelWidth) + inPanel)..];
                PackColumn(windows, windows.Tap(firstTap + column + j), position, run, panelWidth, destination);
            }

            k += run;
        }
    }

    private static void PackColumn(WindowReader windows, WindowTap tap, int first, int count, int panelWidth, Span<float> destination)
    {
        WindowPosition position = windows.Position(first);
        int k = 0;
        while (k < count)
        {
            int run = Math.Min(windows.Width - position.X, count - k);
            windows.Read(tap, position, run, destination[(k * panelWidth)..], panelWidth);
            position = windows.Advance(position, run);
            k += run;
        }
    }
}
