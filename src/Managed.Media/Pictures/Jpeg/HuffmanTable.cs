using System;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>A Huffman table of ITU-T T.81, annex C: codes of up to sixteen bits, each for a byte.</summary>
internal sealed class HuffmanTable
{
    /// <summary>The longest code.</summary>
    public const int MaximumLength = 16;

    private const int FastLength = 9;

    // For each beginning of nine bits: the length of the code that it begins with, times 256, and its symbol; 0 where the code is longer.
    private readonly ushort[] fast = new ushort[1 << FastLength];
    private readonly byte[] symbols;

    // For each length: one more than the largest code, brought to sixteen bits; and what to add to a code to index its symbol.
    private readonly int[] limits = new int[MaximumLength + 1];
    private readonly int[] offsets = new int[MaximumLength + 1];

    /// <summary>A table of the counts of codes by length and the symbols in order; more codes than fit have been refused.</summary>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        int code = 0;
        int index = 0;
        for (int length = 1; length <= MaximumLength; length++)
        {
            offsets[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length <= FastLength)
                    fast.AsSpan(code << (FastLength - length), 1 << (FastLength - length)).Fill((ushort)((length << 8) | symbols[index]));
            }

            limits[length] = code << (MaximumLength - length);
            code <<= 1;
        }
    }

    /// <summary>The symbol whose code begins sixteen bits, and the code's length; a length of 0 where no code does.</summary>
    public (int Length, byte Symbol) Find(int bits)
    {
        int entry = fast[bits >> (MaximumLength - FastLength)];
        if (entry != 0)
            return (entry >> 8, (byte)entry);
        for (int length = FastLength + 1; length <= MaximumLength; length++)
        {
            if (bits < limits[length])
                return (length, symbols[(bits >> (MaximumLength - length)) + offsets[length]]);
        }

        return (0, 0);
    }
}
