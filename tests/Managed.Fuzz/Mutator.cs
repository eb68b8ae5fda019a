using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Managed.Fuzz;

/// <summary>Changes files at random, the same way for the same numbers.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> tokens)
{
    private const int MaximumChanges = 6;
    private const int MaximumPiece = 64;

    private static readonly uint[] Interesting =
    [
        0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 64, 127, 128, 255, 256, 1000, 1024, 4096, 32767, 32768, 65535, 65536, 0x7FFFFF, 0x800000, 0xFFFFFF,
        0x1000000, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF,
    ];

    public byte[] Next()
    {
        byte[] bytes = [.. Pick(seeds)];
        for (int changes = random.Next(1, random.Next(2, MaximumChanges + 2)); changes > 0; changes--)
            bytes = Change(bytes);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [.. Pick(seeds)];
        int at = random.Next(bytes.Length);
        int piece = random.Next(1, Math.Min(MaximumPiece, bytes.Length - at) + 1);
        switch (random.Next(tokens.Count == 0 ? 9 : 12))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                bytes[at] = (byte)(bytes[at] + random.Next(-9, 10));
                return bytes;
            case 3:
                WriteInteger(bytes.AsSpan(at));
                return bytes;
            case 4:
                random.NextBytes(bytes.AsSpan(at, piece));
                return bytes;
            case 5:
                return [.. bytes[..at], .. bytes[(at + piece)..]];
            case 6:
                return [.. bytes[..at], .. bytes[at..(at + piece)], .. bytes[at..]];
            case 7:
                return Splice(bytes, at);
            case 8:
                return random.Next(4) == 0 ? bytes[..at] : [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            default:
                return [.. bytes[..at], .. Pick(tokens), .. bytes[(at + random.Next(2))..]];
        }
    }

    /// <summary>Goes on with a piece of another seed, sometimes to its end.</summary>
    private byte[] Splice(byte[] bytes, int at)
    {
        byte[] other = Pick(seeds);
        int from = random.Next(other.Length);
        if (random.Next(2) == 0)
            return [.. bytes[..at], .. other[from..]];
        int count = random.Next(1, Math.Min(MaximumPiece, other.Length - from) + 1);
        return [.. bytes[..at], .. other[from..(from + count)], .. bytes[at..]];
    }

    private void WriteInteger(Span<byte> target)
    {
        uint value = Interesting[random.Next(Interesting.Length)];
        bool isBigEndian = random.Next(2) == 0;
        if (target.Length >= sizeof(uint) && random.Next(2) == 0)
        {
            if (isBigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(target, value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
        else if (target.Length >= sizeof(ushort))
        {
            if (isBigEndian)
                BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)value);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
        }
    }

    private byte[] Pick(IReadOnlyList<byte[]> list) => list[random.Next(list.Count)];
}
