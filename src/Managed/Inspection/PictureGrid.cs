using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Pictures of one size in rows.</summary>
public static class PictureGrid
{
    private const int Gap = 4;

    /// <summary>Draws pictures beside and below each other; one alone is given back as it is.</summary>
    /// <exception cref="ArgumentException">There are none, or their sizes differ.</exception>
    public static RgbImage Draw(IReadOnlyList<RgbImage> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count, nameof(pictures));
        if (pictures.Count == 1)
            return pictures[0];
        var grid = new TileGrid(pictures.Count, pictures[0].Width, pictures[0].Height, Gap);
        for (int i = 0; i < pictures.Count; i++)
        {
            if ((pictures[i].Width, pictures[i].Height) != (pictures[0].Width, pictures[0].Height))
                throw new ArgumentException("The pictures differ in size.", nameof(pictures));
            grid.Place(i, pictures[i]);
        }

        return grid.ToImage();
    }
}
