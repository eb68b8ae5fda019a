using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>A DICOM file of one slice, in any of the syntaxes that are not compressed, with any field changed.</summary>
internal sealed record DicomBytes
{
    private static readonly string[] LongTypes = ["OB", "OW", "SQ", "UN", "UT"];

    public string Syntax { get; init; } = "1.2.840.10008.1.2.1";

    public string Series { get; init; } = "1.2.3";

    public string Modality { get; init; } = "CT";

    public string Position { get; init; } = @"-10\-20\5";

    public string Orientation { get; init; } = @"1\0\0\0\1\0";

    public int SamplesPerPixel { get; init; } = 1;

    public string Photometric { get; init; } = "MONOCHROME2";

    public string FrameCount { get; init; } = "1";

    public int Rows { get; init; } = 2;

    public int Columns { get; init; } = 3;

    public string Spacing { get; init; } = @"2\0.5";

    public int BitsAllocated { get; init; } = 16;

    public int BitsStored { get; init; } = 12;

    public int? HighBit { get; init; }

    public bool IsSigned { get; init; }

    public string Slope { get; init; } = "2";

    public string Intercept { get; init; } = "-1024";

    public int[] Pixels { get; init; } = [0, 1, 2, 1024, 2048, 4095];

    /// <summary>Elements of group 9, as they stand in the file, before those of the picture.</summary>
    public byte[] Private { get; init; } = [];

    /// <summary>What follows the pixels.</summary>
    public byte[] After { get; init; } = [];

    private bool IsExplicit => Syntax != "1.2.840.10008.1.2";

    private bool IsBigEndian => Syntax == "1.2.840.10008.1.2.2";

    public byte[] Encode()
    {
        byte[] syntax = Element(0x0002_0010, "UI", Text(Syntax, '\0'), isExplicit: true, isBigEndian: false);
        List<byte> bytes = [.. new byte[128], .. "DICM"u8, .. syntax];
        void Add(uint tag, string type, byte[] value) => bytes.AddRange(Element(tag, type, value, IsExplicit, IsBigEndian));
        void Short(uint tag, int value) => Add(tag, "US", Number(value, 2));
        Add(0x0008_0060, "CS", Text(Modality));
        bytes.AddRange(Private);
        Add(0x0020_000E, "UI", Text(Series, '\0'));
        Add(0x0020_0032, "DS", Text(Position));
        Add(0x0020_0037, "DS", Text(Orientation));
        Short(0x0028_0002, SamplesPerPixel);
        Add(0x0028_0004, "CS", Text(Photometric));
        Add(0x0028_0008, "IS", Text(FrameCount));
        Short(0x0028_0010, Rows);
        Short(0x0028_0011, Columns);
        Add(0x0028_0030, "DS", Text(Spacing));
        Short(0x0028_0100, BitsAllocated);
        Short(0x0028_0101, BitsStored);
        Short(0x0028_0102, HighBit ?? BitsStored - 1);
        Short(0x0028_0103, IsSigned ? 1 : 0);
        Add(0x0028_1052, "DS", Text(Intercept));
        Add(0x0028_1053, "DS", Text(Slope));
        byte[] pixels = [.. Pixels.SelectMany(pixel => Number(pixel, BitsAllocated / 8))];
        Add(0x7FE0_0010, BitsAllocated == 8 ? "OB" : "OW", pixels.Length % 2 == 0 ? pixels : [.. pixels, 0]);
        bytes.AddRange(After);
        return [.. bytes];
    }

    /// <summary>One element in the file's syntax; a length of -1 stands for none given.</summary>
    public byte[] Element(uint tag, string type, byte[] value, int? length = null) => Element(tag, type, value, IsExplicit, IsBigEndian, length);

    private static byte[] Element(uint tag, string type, byte[] value, bool isExplicit, bool isBigEndian, int? length = null)
    {
        var stream = new MemoryStream();
        stream.Write(Bytes(tag >> 16, 2, isBigEndian));
        stream.Write(Bytes(tag & 0xFFFF, 2, isBigEndian));
        bool isItem = tag >> 16 == 0xFFFE;
        if (isExplicit && !isItem)
            stream.Write(Encoding.ASCII.GetBytes(type));
        bool isLong = !isExplicit || isItem || LongTypes.Contains(type);
        if (isLong && isExplicit && !isItem)
            stream.Write([0, 0]);
        stream.Write(Bytes((uint)(length ?? value.Length), isLong ? 4 : 2, isBigEndian));
        stream.Write(value);
        return stream.ToArray();
    }

    private static byte[] Bytes(uint value, int length, bool isBigEndian)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        byte[] bytes = four[..length];
        if (isBigEndian)
            Array.Reverse(bytes);
        return bytes;
    }

    private static byte[] Text(string text, char padding = ' ') =>
        Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}{padding}"));

    private byte[] Number(int value, int length) => Bytes((uint)value, length, IsBigEndian);
}
