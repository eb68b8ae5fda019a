using System;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>The positions of a padded axis dealt into phases.</summary>
/// <remarks>
/// So outputs that follow each other, or every second one, read consecutive slots of one phase, whatever the stride. Position p lies
/// in phase p modulo <see cref="Step"/> at slot p / <see cref="Step"/>. Phases that no tap reads are left out.
/// </remarks>
internal sealed class DepthwisePhases
{
    private readonly WindowAxis axis;
    private readonly int[] remainders;

    /// <param name="axis">The axis.</param>
    /// <param name="outputs">Outputs that share a slot.</param>
    public DepthwisePhases(WindowAxis axis, int outputs)
    {
        this.axis = axis;
        Step = checked(outputs * axis.Stride);
        Span<int> found = new int[Math.Min(outputs * axis.Kernel, Step)];
        int count = 0;
        for (int i = 0; i < outputs * axis.Kernel && count < found.Length; i++)
        {
            int remainder = Distance(i / axis.Kernel, i % axis.Kernel) % Step;
            if (!found[..count].Contains(remainder))
                found[count++] = remainder;
        }

        remainders = found[..count].ToArray();
        Overhang = Distance(outputs - 1, axis.Kernel - 1) / Step;
    }

    /// <summary>Positions from one slot to the next.</summary>
    public int Step { get; }

    /// <summary>Phases that taps read.</summary>
    public int Count => remainders.Length;

    /// <summary>Slots beyond its own that an output may read.</summary>
    public int Overhang { get; }

    /// <summary>How far a tap of one of the outputs of a slot lies from the slot's first position.</summary>
    public int Distance(int output, int tap) => (output * axis.Stride) + (tap * axis.Dilation);

    /// <summary>The phase at a distance, and how many slots beyond.</summary>
    public (int Phase, int Slot) At(int distance) => (Array.IndexOf(remainders, distance % Step), distance / Step);

    /// <summary>The input position, negative or too large where it is padding, at a slot of a phase.</summary>
    public int Position(int phase, int slot) => (slot * Step) + remainders[phase] - axis.PaddingBegin;

    /// <summary>The input position that stands for a position, or -1 for a zero or for one that no window reaches.</summary>
    public int Source(int position, PaddingMode mode) =>
        (uint)position < (uint)axis.Input ? position : position < axis.Input + axis.PaddingEnd ? mode.Resolve(position, axis.Input) : -1;
}
