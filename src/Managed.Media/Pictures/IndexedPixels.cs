using System;
using System.Numerics;

namespace Managed.Media.Pictures;

/// <summary>Rows of palette indices of 1, 2, 4 or 8 bits, the first pixel in a byte's highest bits.</summary>
/// <param name="colors">The channels of each colour, as many bytes.</param>
/// <param name="bitDepth">Bits of an index.</param>
/// <param name="channels">Channels of a colour.</param>
internal sealed class IndexedPixels(byte[] colors, int bitDepth, int channels = 3)
{
    /// <summary>Writes the colours of a row.</summary>
    /// <param name="row">The indices, packed.</param>
    /// <param name="count">Pixels in the row.</param>
    /// <param name="target">Where the first pixel goes.</param>
    /// <param name="step">Bytes from one pixel to the next in the target.</param>
    /// <returns>False where an index is beyond the palette.</returns>
    public bool TryPaint(ReadOnlySpan<byte> row, int count, Span<byte> target, int step)
    {
        int perByteShift = 3 - BitOperations.Log2((uint)bitDepth);
        int lastInByte = (1 << perByteShift) - 1;
        int mask = (1 << bitDepth) - 1;
        for (int i = 0, at = 0; i < count; i++, at += step)
        {
            int shift = (lastInByte - (i & lastInByte)) * bitDepth;
            int color = channels * ((row[i >> perByteShift] >> shift) & mask);
            if (color >= colors.Length)
                return false;
            for (int channel = 0; channel < channels; channel++)
                target[at + channel] = colors[color + channel];
        }

        return true;
    }
}
