using System;
using Managed.Kernels.Elementwise;

namespace Managed.Kernels.Blocked;

/// <summary>Channels in blocks of sixteen, those of one position side by side: [N, C / 16, positions, 16].</summary>
/// <remarks>
/// Lanes are channels or filters, so that registers are full however few positions there are, and a window's taps lie whole registers
/// apart. A value has the same length as in planes.
/// </remarks>
internal static class ChannelBlocks
{
    /// <summary>Channels of a block, whatever the width of the registers.</summary>
    public const int Width = 16;

    /// <summary>Whether channels fill blocks.</summary>
    public static bool AreFilledBy(int channels) => channels % Width == 0;

    /// <summary>Copies some channels of one block into planes.</summary>
    /// <param name="block">[positions, 16].</param>
    /// <param name="channels">How many of the sixteen.</param>
    /// <param name="positions">Positions of the block.</param>
    /// <param name="planes">Where the first position of the first channel goes.</param>
    /// <param name="stride">From one plane to the next.</param>
    public static void CopyToPlanes(ReadOnlySpan<float> block, int channels, int positions, Span<float> planes, int stride) =>
        Transposition.Transpose(block, Width, positions, channels, planes, stride);
}
