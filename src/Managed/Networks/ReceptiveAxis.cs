using System;
using Managed.Kernels;

namespace Managed.Networks;

/// <summary>Which input positions along one axis a unit can see: for its position p those from First + p·Step, Size in number.</summary>
/// <param name="Size">The positions seen; more than there are where windows reach over the border.</param>
/// <param name="Step">The distance between the views of neighbours; 0 where every unit sees all.</param>
/// <param name="First">Where the view of the first unit begins; below 0 in the padding.</param>
public readonly record struct ReceptiveAxis(int Size, int Step, int First)
{
    /// <summary>A position of the input sees itself.</summary>
    public static ReceptiveAxis Input => new(1, 1, 0);

    /// <summary>A unit that sees all positions.</summary>
    public static ReceptiveAxis Whole(int extent) => new(extent, 0, 0);

    /// <summary>Where the view of a unit begins.</summary>
    public int Begin(int position) => First + (position * Step);

    /// <summary>The view through a window that slides over units with this view.</summary>
    internal ReceptiveAxis Through(WindowAxis window) =>
        new(Size + ((window.Reach - 1) * Step), Step * window.Stride, First - (window.PaddingBegin * Step));

    /// <summary>The view of the positions over which a window slides that brings units with this view: any of them whose window meets the position.</summary>
    internal ReceptiveAxis Back(WindowAxis window, int extent)
    {
        if (Step % window.Stride != 0 || Step == 0)
            return Whole(extent);
        int step = Step / window.Stride;
        return new ReceptiveAxis(Size + ((window.Reach - 1) * step), step, First + ((window.PaddingBegin - window.Reach + 1) * step));
    }

    /// <summary>The view of a unit that takes two units of one place.</summary>
    internal ReceptiveAxis Join(ReceptiveAxis other, int extent)
    {
        if (Step != other.Step)
            return Whole(extent);
        int first = Math.Min(First, other.First);
        return new ReceptiveAxis(Math.Max(First + Size, other.First + other.Size) - first, Step, first);
    }
}
