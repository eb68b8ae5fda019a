using System;
using System.IO;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>Reads bits of entropy-coded data; markers end them.</summary>
internal ref struct EntropyReader
{
    private const int WordLength = 64;

    private readonly ReadOnlySpan<byte> data;
    private int position;
    private ulong word;
    private int available;
    private int missing;

    /// <summary>A reader at the beginning of a scan's data.</summary>
    public EntropyReader(ReadOnlySpan<byte> data)
    {
        this.data = data;
        position = 0;
        word = 0;
        available = 0;
        missing = 0;
    }

    /// <summary>The byte from which reading goes on.</summary>
    public readonly int Position => position;

    /// <summary>The next symbol.</summary>
    /// <exception cref="InvalidDataException">The bits are no code of the table, or the data end.</exception>
    public byte ReadSymbol(HuffmanTable table)
    {
        Fill();
        (int length, byte symbol) = table.Find((int)(word >> (WordLength - HuffmanTable.MaximumLength)));
        if (length == 0)
            throw new InvalidDataException("the data hold a code that is in no table");
        Skip(length);
        return symbol;
    }

    /// <summary>The next bits as a number; at most sixteen.</summary>
    public int ReadBits(int count)
    {
        if (count == 0)
            return 0;
        Fill();
        int value = (int)(word >> (WordLength - count));
        Skip(count);
        return value;
    }

    /// <summary>A number whose sign its first bit tells (T.81, F.2.2.1, EXTEND).</summary>
    public int ReadSigned(int count)
    {
        int value = ReadBits(count);
        return count == 0 || value >> (count - 1) != 0 ? value : value - (1 << count) + 1;
    }

    /// <summary>Goes on after the next restart marker.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public void Restart()
    {
        word = 0;
        available = 0;
        missing = 0;
        while (true)
        {
            int step = data[position..].IndexOf(JpegMarkers.Prefix);
            if (step < 0 || position + step + 1 >= data.Length)
                throw new InvalidDataException("a restart marker is missing");
            position += step + 2;
            if (data[position - 1] is >= JpegMarkers.FirstRestart and <= JpegMarkers.LastRestart)
                return;
        }
    }

    private void Skip(int count)
    {
        word <<= count;
        available -= count;
        if (available < missing)
            throw new InvalidDataException("the picture is truncated: a scan ends early");
    }

    /// <summary>Keeps more bits at hand than the longest read takes; beyond the end there are zeros, which nobody may read.</summary>
    private void Fill()
    {
        while (available <= WordLength - 16)
        {
            ulong next = 0;
            if (position < data.Length && (data[position] != JpegMarkers.Prefix || (position + 1 < data.Length && data[position + 1] == JpegMarkers.Stuffed)))
            {
                next = data[position];
                position += next == JpegMarkers.Prefix ? 2 : 1;
            }
            else
            {
                missing += 8;
            }

            word |= next << (WordLength - 8 - available);
            available += 8;
        }
    }
}
