using System;
using System.Collections.Generic;
using Managed.Kernels;

namespace Managed.Networks.Tiles;

/// <summary>How far tiles of one axis have to reach over what they stand for.</summary>
/// <param name="Alignment">What a tile's begin is a multiple of, so that windows fall as they do in the whole.</param>
/// <param name="Before">Positions seen before an aligned one, as a multiple of the alignment.</param>
/// <param name="After">Positions seen after.</param>
internal readonly record struct TileHalo(int Alignment, int Before, int After)
{
    /// <summary>That of a picture's own values.</summary>
    public static TileHalo None => new(1, 0, 0);

    /// <summary>The halo that a unit with a view needs beside others.</summary>
    public TileHalo Join(ReceptiveAxis view)
    {
        int alignment = Alignment;
        while (alignment % view.Step != 0)
            alignment += Alignment;
        int before = Math.Max(Before, -view.First);
        return new TileHalo(alignment, Extent.Parts(before, alignment) * alignment, Math.Max(After, view.First + view.Size - view.Step));
    }
}

/// <summary>One axis of a picture cut into overlapping tiles of one extent, each of which stands for the positions that it sees as the whole does.</summary>
/// <param name="Length">Positions of the axis.</param>
/// <param name="TileExtent">Positions of a tile.</param>
/// <param name="Step">The distance between the begins of two tiles, the last excepted; a multiple of the alignment.</param>
/// <param name="Before">Positions at the begin of every tile but the first that it does not stand for.</param>
internal sealed record TileAxis(int Length, int TileExtent, int Step, int Before)
{
    /// <summary>The number of tiles.</summary>
    public int Count => 1 + Extent.Parts(Length - TileExtent, Step);

    /// <summary>All ways to cut an axis, from one tile to many: for each number the least extent.</summary>
    public static IReadOnlyList<TileAxis> Cuts(int length, TileHalo halo)
    {
        var cuts = new List<TileAxis>();
        for (int extent = length % halo.Alignment; extent < length; extent += halo.Alignment)
        {
            int step = (extent - halo.Before - halo.After) / halo.Alignment * halo.Alignment;
            if (step <= 0)
                continue;
            var cut = new TileAxis(length, extent, step, halo.Before);
            if (cuts.Count == 0 || cut.Count < cuts[^1].Count)
                cuts.Add(cut);
        }

        cuts.Add(new TileAxis(length, length, length, 0));
        cuts.Reverse();
        return cuts;
    }

    /// <summary>Where a tile begins.</summary>
    public int Begin(int tile) => Math.Min(tile * Step, Length - TileExtent);

    /// <summary>The first position that a tile stands for.</summary>
    public int First(int tile) => tile == 0 ? 0 : tile == Count ? Length : Begin(tile) + Before;
}
