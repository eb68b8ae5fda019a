using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Managed.Media.Tests.Samples;

/// <summary>A NIfTI file of version 1 or 2 in either byte order, with any field changed.</summary>
internal sealed record NiftiBytes(int Type, int BitCount, long[] Extents, byte[] Data)
{
    public bool IsVersion2 { get; init; }

    public bool IsBigEndian { get; init; }

    public bool IsPair { get; init; }

    public double Slope { get; init; }

    public double Intercept { get; init; }

    public int AffineCode { get; init; }

    public double[] Affine { get; init; } = [-2, 0, 0, 10, 0, 0, 3, 20, 0, -4, 0, 30];

    public int QuaternionCode { get; init; }

    public double[] Quaternion { get; init; } = [0, 0, 0, 5, 6, 7];

    public double[] Spacing { get; init; } = [1, 2, 3, 4];

    public int Units { get; init; } = 2;

    public double? DataOffset { get; init; }

    public string? Magic { get; init; }

    public byte[] Encode()
    {
        int length = IsVersion2 ? 540 : 348;
        var header = new byte[length + 4];
        Integer(header, 0, length, 4);
        for (int i = 0; i <= Extents.Length; i++)
            Integer(header, IsVersion2 ? 16 + (8 * i) : 40 + (2 * i), i == 0 ? Extents.Length : Extents[i - 1], IsVersion2 ? 8 : 2);
        Integer(header, IsVersion2 ? 12 : 70, Type, 2);
        Integer(header, IsVersion2 ? 14 : 72, BitCount, 2);
        for (int i = 0; i < Spacing.Length; i++)
            Number(header, 76 + (4 * i), 104 + (8 * i), Spacing[i]);
        double offset = DataOffset ?? (IsPair ? 0 : length + 4);
        if (IsVersion2)
            Integer(header, 168, (long)offset, 8);
        else
            Number(header, 108, 0, offset);
        Number(header, 112, 176, Slope);
        Number(header, 116, 184, Intercept);
        Integer(header, IsVersion2 ? 500 : 123, Units, IsVersion2 ? 4 : 1);
        Integer(header, IsVersion2 ? 344 : 252, QuaternionCode, IsVersion2 ? 4 : 2);
        Integer(header, IsVersion2 ? 348 : 254, AffineCode, IsVersion2 ? 4 : 2);
        for (int i = 0; i < 6; i++)
            Number(header, 256 + (4 * i), 352 + (8 * i), Quaternion[i]);
        for (int i = 0; i < 12; i++)
            Number(header, 280 + (4 * i), 400 + (8 * i), Affine[i]);
        string magic = Magic ?? (IsPair ? "ni" : "n+") + (IsVersion2 ? "2\0\r\n\u001A\n" : "1\0");
        for (int i = 0; i < magic.Length; i++)
            header[(IsVersion2 ? 4 : 344) + i] = (byte)magic[i];
        return IsPair ? header[..length] : [.. header, .. Data];
    }

    public static byte[] Compress(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(bytes);
        return stream.ToArray();
    }

    private void Integer(byte[] header, int at, long value, int length)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        Span<byte> bytes = eight[..length];
        if (IsBigEndian)
            bytes.Reverse();
        bytes.CopyTo(header.AsSpan(at));
    }

    private void Number(byte[] header, int at1, int at2, double value)
    {
        if (IsVersion2)
            Integer(header, at2, BitConverter.DoubleToInt64Bits(value), 8);
        else
            Integer(header, at1, BitConverter.SingleToInt32Bits((float)value), 4);
    }
}
