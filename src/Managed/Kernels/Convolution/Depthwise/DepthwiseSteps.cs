using System.Collections.Generic;
using System.Linq;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>One shift of the staged input, and what it is multiplied by.</summary>
/// <param name="Offset">How far from its own place in the line an output reads.</param>
/// <param name="First">The index of the first line's weight, or -1 where the line does not read it.</param>
/// <param name="Second">The index of the second line's weight, or -1 where the line does not read it.</param>
internal readonly record struct DepthwiseStep(int Offset, int First, int Second);

/// <summary>Lists the steps of a filter such that every line meets its weights in ascending order.</summary>
internal sealed class DepthwiseSteps(DepthwiseLayout layout, bool reversed)
{
    private readonly ConvolutionShape shape = layout.Shape;

    public DepthwiseStep[] Make()
    {
        IEnumerable<int> distances = Enumerable.Range(0, layout.LineCount)
            .SelectMany(line => Enumerable.Range(0, shape.Height.Kernel).Select(tap => layout.RowPhases.Distance(line, tap)))
            .Distinct()
            .Order();
        int[] rows = [.. reversed ? distances.Reverse() : distances];
        return [.. from channel in Enumerable.Range(0, shape.GroupInputChannels)
                   from z in Taps(shape.Depth)
                   from row in rows
                   from x in Taps(shape.Width)
                   select new DepthwiseStep(Offset(channel, z, row, x), Weight(channel, z, row, x, 0), Weight(channel, z, row, x, 1))];
    }

    private IEnumerable<int> Taps(WindowAxis axis)
    {
        IEnumerable<int> taps = Enumerable.Range(0, axis.Kernel);
        return reversed ? taps.Reverse() : taps;
    }

    private int Offset(int channel, int z, int row, int x)
    {
        (int rowPhase, int rowSlot) = layout.RowPhases.At(row);
        (int columnPhase, int columnSlot) = layout.ColumnPhases.At(layout.ColumnPhases.Distance(0, x));
        int phase = (((((channel * shape.Depth.Kernel) + z) * layout.RowPhases.Count) + rowPhase) * layout.ColumnPhases.Count) + columnPhase;
        return (phase * layout.PhaseStride) + (rowSlot * layout.RowStride) + columnSlot;
    }

    private int Weight(int channel, int z, int row, int x, int line)
    {
        int distance = row - layout.RowPhases.Distance(line, 0);
        int y = distance / shape.Height.Dilation;
        if (line >= layout.LineCount || distance < 0 || distance % shape.Height.Dilation != 0 || y >= shape.Height.Kernel)
            return -1;
        int tap = (((z * shape.Height.Kernel) + y) * shape.Width.Kernel) + x;
        return (channel * shape.Taps) + (reversed ? shape.Taps - 1 - tap : tap);
    }
}
