using System;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>The positions of a padded axis dealt into phases: position p lies in phase p modulo the stride at slot p / stride.</summary>
/// <remarks>So consecutive outputs read consecutive slots of one phase, whatever the stride. Phases that no tap reads are left out.</remarks>
internal sealed class DepthwisePhases
{
    private readonly WindowAxis axis;
    private readonly int[] remainders;

    public DepthwisePhases(WindowAxis axis)
    {
        this.axis = axis;
        Span<int> found = new int[Math.Min(axis.Kernel, axis.Stride)];
        int count = 0;
        for (int tap = 0; tap < axis.Kernel && count < found.Length; tap++)
        {
            int remainder = tap * axis.Dilation % axis.Stride;
            if (!found[..count].Contains(remainder))
                found[count++] = remainder;
        }

        remainders = found[..count].ToArray();
        Overhang = (axis.Reach - 1) / axis.Stride;
    }

    /// <summary>Phases that taps read.</summary>
    public int Count => remainders.Length;

    /// <summary>Slots beyond an output's own that its taps may read.</summary>
    public int Overhang { get; }

    /// <summary>The input position that stands for a position, or -1 for a zero or for one that no window reaches.</summary>
    public static int Source(WindowAxis axis, int position, PaddingMode mode) => position < axis.Input + axis.PaddingEnd ? mode.Resolve(position, axis.Input) : -1;

    /// <summary>The phase that a tap reads, and how many slots beyond the output's own.</summary>
    public (int Phase, int Slot) Tap(int tap) =>
        (Array.IndexOf(remainders, tap * axis.Dilation % axis.Stride), tap * axis.Dilation / axis.Stride);

    /// <summary>The input position, negative or too large where it is padding, at a slot of a phase.</summary>
    public int Position(int phase, int slot) => (slot * axis.Stride) + remainders[phase] - axis.PaddingBegin;
}
