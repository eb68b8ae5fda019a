using System;
using System.Numerics;

namespace Managed.Media.Pictures;

/// <summary>Rows of palette indices of 1, 2, 4 or 8 bits, the first pixel in a byte's highest bits.</summary>
/// <param name="colors">Red, green and blue of each colour.</param>
/// <param name="bitDepth">Bits of an index.</param>
internal sealed class IndexedPixels(byte[] colors, int bitDepth)
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
            int color = 3 * ((row[i >> perByteShift] >> shift) & mask);
            if (color >= colors.Length)
                return false;
            target[at] = colors[color];
            target[at + 1] = colors[color + 1];
            target[at + 2] = colors[color + 2];
        }

        return true;
    }
}
