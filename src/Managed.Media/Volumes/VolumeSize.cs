using System;
using Managed.Tensors;

namespace Managed.Media.Volumes;

/// <summary>Extents as a header states them, checked before anything is allocated.</summary>
internal static class VolumeSize
{
    /// <summary>The shape [C, D, H, W] of a volume inside the limit.</summary>
    /// <exception cref="InvalidFileException">An extent is below one or there are too many values.</exception>
    public static Shape Require(ReadOnlySpan<long> extents, VolumeOptions options, string file, long? offset = null)
    {
        long limit = Math.Min(options.MaximumVoxels, Array.MaxLength);
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent < 1)
                throw new InvalidFileException(file, $"an extent of the volume is {extent}", offset);
            if (extent > limit || count * extent > limit)
                throw new InvalidFileException(file, $"the volume of {string.Join(" x ", extents.ToArray())} values is above the limit of {limit}", offset);
            count *= extent;
        }

        return [(int)extents[0], (int)extents[1], (int)extents[2], (int)extents[3]];
    }
}
