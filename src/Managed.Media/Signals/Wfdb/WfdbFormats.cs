using System;
using System.Buffers.Binary;

namespace Managed.Media.Signals.Wfdb;

/// <summary>Sizes and samples of the formats.</summary>
internal static class WfdbFormats
{
    public static bool IsKnown(int number) => Enum.IsDefined((WfdbFormat)number);

    public static bool IsFlac(this WfdbFormat format) => format >= WfdbFormat.Flac8;

    /// <summary>Bits of a sample in a FLAC stream.</summary>
    public static int FlacBitCount(this WfdbFormat format) => format - WfdbFormat.Flac8 + 8;

    /// <summary>Samples and bytes of the smallest piece that begins at a whole byte.</summary>
    public static (int Samples, int Bytes) Unit(this WfdbFormat format) => format switch
    {
        WfdbFormat.Difference8 or WfdbFormat.Offset8 => (1, 1),
        WfdbFormat.Signed16 or WfdbFormat.Swapped16 or WfdbFormat.Offset16 => (1, 2),
        WfdbFormat.Signed24 => (1, 3),
        WfdbFormat.Signed32 => (1, 4),
        WfdbFormat.Packed212 => (2, 3),
        WfdbFormat.Packed310 or WfdbFormat.Packed311 => (3, 4),
        _ => (1, 0),
    };

    /// <summary>Bytes that hold a number of samples; the last unit may be cut after the sample's last byte.</summary>
    public static long ByteCount(this WfdbFormat format, long samples)
    {
        (int unitSamples, int unitBytes) = format.Unit();
        int rest = (int)(samples % unitSamples);
        return (samples / unitSamples * unitBytes) + RestLength(format, rest);
    }

    /// <summary>Whole samples in a number of bytes.</summary>
    public static long SampleCount(this WfdbFormat format, long bytes)
    {
        (int unitSamples, int unitBytes) = format.Unit();
        int rest = unitSamples - 1;
        while (RestLength(format, rest) > bytes % unitBytes)
            rest--;
        return (bytes / unitBytes * unitSamples) + rest;
    }

    /// <summary>The value that stands for a missing sample; null where the format has none.</summary>
    public static int? Missing(this WfdbFormat format) => format switch
    {
        WfdbFormat.Signed16 or WfdbFormat.Swapped16 or WfdbFormat.Offset16 or WfdbFormat.Flac16 => short.MinValue,
        WfdbFormat.Signed24 or WfdbFormat.Flac24 => -(1 << 23),
        WfdbFormat.Signed32 => int.MinValue,
        WfdbFormat.Offset8 or WfdbFormat.Flac8 => -128,
        WfdbFormat.Packed212 => -(1 << 11),
        WfdbFormat.Packed310 or WfdbFormat.Packed311 => -(1 << 9),
        _ => null,
    };

    /// <summary>One sample of bytes that begin with a unit.</summary>
    public static int Sample(this WfdbFormat format, ReadOnlySpan<byte> bytes, int index) => format switch
    {
        WfdbFormat.Difference8 => (sbyte)bytes[index],
        WfdbFormat.Offset8 => bytes[index] - 128,
        WfdbFormat.Signed16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * index)..]),
        WfdbFormat.Swapped16 => BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * index)..]),
        WfdbFormat.Offset16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]) - 32768,
        WfdbFormat.Signed24 => bytes[3 * index] | (bytes[(3 * index) + 1] << 8) | ((sbyte)bytes[(3 * index) + 2] << 16),
        WfdbFormat.Signed32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * index)..]),
        WfdbFormat.Packed212 => Sample212(bytes[(3 * (index / 2))..], index % 2),
        WfdbFormat.Packed310 => Sample310(bytes[(4 * (index / 3))..], index % 3),
        WfdbFormat.Packed311 => Sample311(bytes[(4 * (index / 3))..], index % 3),
        _ => 0,
    };

    private static int RestLength(WfdbFormat format, int rest) => (format, rest) switch
    {
        (_, 0) => 0,
        (WfdbFormat.Packed310, 2) => 4,
        (WfdbFormat.Packed311, 2) => 3,
        _ => 2,
    };

    private static int Sample212(ReadOnlySpan<byte> unit, int index) =>
        index == 0 ? Extend(unit[0] | (unit[1] << 8), 12) : Extend(unit[2] | ((unit[1] & 0xF0) << 4), 12);

    private static int Sample310(ReadOnlySpan<byte> unit, int index)
    {
        int word = BinaryPrimitives.ReadUInt16LittleEndian(unit[(index == 1 ? 2 : 0)..]);
        return index < 2 ? Extend(word >> 1, 10) : Extend((word >> 11) | (unit[3] >> 3 << 5), 10);
    }

    private static int Sample311(ReadOnlySpan<byte> unit, int index) => Extend((unit[index] | (unit[index + 1] << 8)) >> (2 * index), 10);

    private static int Extend(int value, int bits) => value << (32 - bits) >> (32 - bits);
}
