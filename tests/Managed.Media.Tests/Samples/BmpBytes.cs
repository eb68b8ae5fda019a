using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace Managed.Media.Tests.Samples;

/// <summary>Makes BMP files field by field, right or wrong as a test wants them.</summary>
internal sealed record BmpBytes(int Width, int Height, int BitCount)
{
    /// <summary>12 for the oldest header; 40, 52, 56, 108 or 124.</summary>
    public int HeaderLength { get; init; } = 40;

    public uint Compression { get; init; }

    public int Planes { get; init; } = 1;

    /// <summary>Masks of red, green, blue and perhaps alpha: in the header where it has room, else after it.</summary>
    public uint[] Masks { get; init; } = [];

    /// <summary>Red, green, blue of each colour.</summary>
    public byte[] Palette { get; init; } = [];

    /// <summary>The number of colours as the header says it.</summary>
    public uint ColorsUsed { get; init; }

    public uint? DataOffset { get; init; }

    public required byte[] Data { get; init; }

    /// <summary>Rows of numbers of so many bits, each padded to four bytes, in the order given.</summary>
    public static byte[] Pack(IEnumerable<IEnumerable<uint>> rows, int bitCount) => [.. rows.SelectMany(row => PackRow([.. row], bitCount))];

    public byte[] Encode()
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32LittleEndian(header, HeaderLength);
        if (HeaderLength == 12)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(4), (short)Width);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(6), (short)Height);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(8), (short)Planes);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(10), (short)BitCount);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), Width);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Height);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(12), (short)Planes);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(14), (short)BitCount);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Compression);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), ColorsUsed);
        }

        byte[] masks = [.. Masks.SelectMany(BitConverter.GetBytes)];
        byte[] before = [.. header.Take(40), .. masks, .. header.Skip(40 + masks.Length)];
        byte[] palette = [.. Palette.Chunk(3).SelectMany(c => HeaderLength == 12 ? new[] { c[2], c[1], c[0] } : [c[2], c[1], c[0], 0])];
        uint dataOffset = DataOffset ?? (uint)(14 + before.Length + palette.Length);
        return [(byte)'B', (byte)'M', 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(dataOffset), .. before, .. palette, .. Data];
    }

    private static byte[] PackRow(uint[] row, int bitCount)
    {
        IEnumerable<byte> bytes = bitCount >= 8
            ? row.SelectMany(value => BitConverter.GetBytes(value).Take(bitCount / 8))
            : row.Chunk(8 / bitCount).Select(pixels => (byte)pixels.Select((value, i) => (int)value << (8 - bitCount - (i * bitCount))).Sum());
        byte[] packed = [.. bytes];
        return [.. packed, .. new byte[-packed.Length & 3]];
    }
}
