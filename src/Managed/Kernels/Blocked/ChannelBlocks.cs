using System;
using System.Runtime.InteropServices;
using Managed.Simd;

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
    public static bool Fill(int channels) => channels % Width == 0;

    /// <summary>Copies some channels of one block into planes.</summary>
    /// <param name="block">[positions, 16].</param>
    /// <param name="channels">How many of the sixteen.</param>
    /// <param name="positions">Positions of the block.</param>
    /// <param name="planes">Where the first position of the first channel goes.</param>
    /// <param name="stride">From one plane to the next.</param>
    public static void CopyToPlanes(ReadOnlySpan<float> block, int channels, int positions, Span<float> planes, int stride)
    {
        _ = block[..(positions * Width)];
        _ = planes[..(((channels - 1) * stride) + positions)];
        ref float source = ref MemoryMarshal.GetReference(block);
        ref float target = ref MemoryMarshal.GetReference(planes);
        int channel = 0;
        for (; channel + Simd128.Lanes <= channels; channel += Simd128.Lanes)
        {
            int position = 0;
            for (; position + Simd128.Lanes <= positions; position += Simd128.Lanes)
                CopySquare(ref source, (nuint)((position * Width) + channel), ref target, (nuint)((channel * stride) + position), (nuint)stride);
            for (; position < positions; position++)
            {
                for (int lane = channel; lane < channel + Simd128.Lanes; lane++)
                    planes[(lane * stride) + position] = block[(position * Width) + lane];
            }
        }

        for (; channel < channels; channel++)
        {
            for (int position = 0; position < positions; position++)
                planes[(channel * stride) + position] = block[(position * Width) + channel];
        }
    }

    private static void CopySquare(ref float source, nuint from, ref float target, nuint to, nuint stride)
    {
        Simd128 a = Simd128.Load(in source, from);
        Simd128 b = Simd128.Load(in source, from + Width);
        Simd128 c = Simd128.Load(in source, from + (2 * Width));
        Simd128 d = Simd128.Load(in source, from + (3 * Width));
        Simd128 lowerEven = Simd128.ZipLower(a, c);
        Simd128 lowerOdd = Simd128.ZipLower(b, d);
        Simd128 upperEven = Simd128.ZipUpper(a, c);
        Simd128 upperOdd = Simd128.ZipUpper(b, d);
        Simd128.Store(Simd128.ZipLower(lowerEven, lowerOdd), ref target, to);
        Simd128.Store(Simd128.ZipUpper(lowerEven, lowerOdd), ref target, to + stride);
        Simd128.Store(Simd128.ZipLower(upperEven, upperOdd), ref target, to + (2 * stride));
        Simd128.Store(Simd128.ZipUpper(upperEven, upperOdd), ref target, to + (3 * stride));
    }
}
