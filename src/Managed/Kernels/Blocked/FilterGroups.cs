using System;

namespace Managed.Kernels.Blocked;

/// <summary>Filters in groups of four blocks, and what is left in groups of two and one; filters missing in the last block are zeros.</summary>
/// <remarks>Packed [group, k, filters of the group].</remarks>
/// <param name="filters">Filters in all.</param>
internal readonly struct FilterGroups(int filters)
{
    private readonly int blocks = Extent.Parts(filters, ChannelBlocks.Width);

    /// <summary>Blocks in all.</summary>
    public int BlockCount => blocks;

    /// <summary>Groups in all.</summary>
    public int Count => (blocks / 4) + (blocks / 2 % 2) + (blocks % 2);

    /// <summary>Floats packed.</summary>
    public int PackedLength(int depth) => checked(blocks * ChannelBlocks.Width * depth);

    /// <summary>The first block of a group and how many it has.</summary>
    public (int First, int Blocks) this[int group]
    {
        get
        {
            int whole = blocks / 4;
            if (group < whole)
                return (group * 4, 4);
            return group == whole && blocks / 2 % 2 == 1 ? (whole * 4, 2) : (blocks - 1, 1);
        }
    }

    /// <summary>Brings [filters, depth] into the packed order.</summary>
    public void Pack(ReadOnlySpan<float> weights, int depth, Span<float> packed)
    {
        packed[..PackedLength(depth)].Clear();
        for (int group = 0; group < Count; group++)
        {
            (int first, int count) = this[group];
            int width = count * ChannelBlocks.Width;
            Span<float> target = packed[(first * ChannelBlocks.Width * depth)..];
            int end = Math.Min(filters, (first + count) * ChannelBlocks.Width);
            for (int filter = first * ChannelBlocks.Width; filter < end; filter++)
            {
                ReadOnlySpan<float> row = weights.Slice(filter * depth, depth);
                int lane = filter - (first * ChannelBlocks.Width);
                for (int k = 0; k < depth; k++)
                    target[(k * width) + lane] = row[k];
            }
        }
    }
}
