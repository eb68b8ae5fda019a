using System;
using Managed.Kernels.Blocked;
using Managed.Kernels.Elementwise;

namespace Managed.SelfTest;

/// <summary>Values brought from planes to channels in blocks, and back.</summary>
internal static class BlockedChannels
{
    /// <summary>Channels of images in planes, [N, C, positions], brought into blocks.</summary>
    public static float[] FromPlanes(ReadOnlySpan<float> planes, int positions)
    {
        var blocks = new float[planes.Length];
        int length = ChannelBlocks.Width * positions;
        for (int first = 0; first < planes.Length; first += length)
            Transposition.Transpose(planes.Slice(first, length), positions, ChannelBlocks.Width, positions, blocks.AsSpan(first, length), ChannelBlocks.Width);
        return blocks;
    }

    /// <summary>Channels of images in blocks brought into planes, [N, C, positions].</summary>
    public static float[] ToPlanes(ReadOnlySpan<float> blocks, int positions)
    {
        var planes = new float[blocks.Length];
        int length = ChannelBlocks.Width * positions;
        for (int first = 0; first < blocks.Length; first += length)
            ChannelBlocks.CopyToPlanes(blocks.Slice(first, length), ChannelBlocks.Width, positions, planes.AsSpan(first, length), positions);
        return planes;
    }
}
