using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Bmp;

/// <summary>The two headers of a BMP file: the size of the picture and how its pixels are stored.</summary>
internal sealed record BmpHeader(int Width, int Height, bool IsTopDown, int BitCount, BmpCompression Compression)
{
    private const int FileHeaderLength = 14;
    private const int CoreLength = 12;
    private const int InfoLength = 40;

    /// <summary>Where the information header ends, and the masks that may follow it.</summary>
    public required int End { get; init; }

    /// <summary>Where the pixels begin.</summary>
    public int DataOffset { get; private init; }

    /// <summary>Entries of the palette; 0 where the pixels are no indices.</summary>
    public required int PaletteCount { get; init; }

    /// <summary>Bytes of an entry of the palette.</summary>
    public required int PaletteEntryLength { get; init; }

    /// <summary>Where the masks are stored; 0 where there are none.</summary>
    public int MaskOffset { get; init; }

    /// <summary>Whether a mask for alpha follows the three others.</summary>
    public bool HasAlphaMask { get; init; }

    public bool IsIndexed => BitCount <= 8;

    /// <summary>Bytes from one row to the next, where rows are not run-length coded.</summary>
    public long Stride => (((long)Width * BitCount) + 31) / 32 * 4;

    /// <summary>The headers at the beginning of a file.</summary>
    /// <exception cref="InvalidFileException">They are truncated, describe what is not read, or the picture is too large.</exception>
    public static BmpHeader Parse(ReadOnlySpan<byte> bytes, string file, PictureOptions options)
    {
        if (bytes.Length < FileHeaderLength + CoreLength)
            throw new InvalidFileException(file, "the file is truncated in its header", bytes.Length);
        uint dataOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[FileHeaderLength..]);
        if (length is not (CoreLength or InfoLength or 52 or 56 or 108 or 124))
            throw new InvalidFileException(file, $"an information header of {length} bytes is unknown", FileHeaderLength);
        int end = FileHeaderLength + (int)length;
        if (end > bytes.Length)
            throw new InvalidFileException(file, "the file is truncated in its header", bytes.Length);
        BmpHeader header = length == CoreLength ? ParseCore(bytes, end, file, options) : ParseInfo(bytes, end, file, options);
        long paletteEnd = header.End + ((long)header.PaletteCount * header.PaletteEntryLength);
        if (dataOffset < paletteEnd)
            throw new InvalidFileException(file, "the pixels begin inside the header or the palette", 10);
        if (dataOffset > bytes.Length)
            throw new InvalidFileException(file, "the file is truncated before its pixels", bytes.Length);
        return header with { DataOffset = (int)dataOffset };
    }

    private static BmpHeader ParseCore(ReadOnlySpan<byte> bytes, int end, string file, PictureOptions options)
    {
        ReadOnlySpan<byte> core = bytes[FileHeaderLength..end];
        int width = BinaryPrimitives.ReadUInt16LittleEndian(core[4..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(core[6..]);
        RequireOnePlane(core[8..], file, FileHeaderLength + 8);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(core[10..]);
        if (bits is not (1 or 4 or 8 or 24))
            throw new InvalidFileException(file, $"{bits} bits a pixel are not allowed", FileHeaderLength + 10);
        PictureSize.Require(width, height, options, file, FileHeaderLength + 4);
        return new BmpHeader(width, height, false, bits, BmpCompression.None)
        {
            End = end,
            PaletteCount = bits <= 8 ? 1 << bits : 0,
            PaletteEntryLength = 3,
        };
    }

    private static BmpHeader ParseInfo(ReadOnlySpan<byte> bytes, int end, string file, PictureOptions options)
    {
        ReadOnlySpan<byte> info = bytes[FileHeaderLength..end];
        long width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        long height = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
        RequireOnePlane(info[12..], file, FileHeaderLength + 12);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
        var compression = (BmpCompression)BinaryPrimitives.ReadUInt32LittleEndian(info[16..]);
        RequireKnown(bits, compression, isTopDown: height < 0, info.Length, file);
        PictureSize.Require(width, Math.Abs(height), options, file, FileHeaderLength + 4);
        bool hasMasks = compression is BmpCompression.BitFields or BmpCompression.AlphaBitFields;
        bool hasAlphaMask = compression == BmpCompression.AlphaBitFields || (hasMasks && info.Length >= 56);
        int maskLength = hasAlphaMask ? 16 : 12;
        int masksAfter = hasMasks && info.Length == InfoLength ? maskLength : 0;
        if (hasMasks && FileHeaderLength + InfoLength + maskLength > bytes.Length)
            throw new InvalidFileException(file, "the file is truncated in its header", bytes.Length);
        return new BmpHeader((int)width, (int)Math.Abs(height), height < 0, bits, compression)
        {
            End = end + masksAfter,
            PaletteCount = bits <= 8 ? ReadPaletteCount(info, bits, file) : 0,
            PaletteEntryLength = 4,
            MaskOffset = hasMasks ? FileHeaderLength + InfoLength : 0,
            HasAlphaMask = hasAlphaMask,
        };
    }

    private static void RequireOnePlane(ReadOnlySpan<byte> field, string file, int offset)
    {
        int planes = BinaryPrimitives.ReadUInt16LittleEndian(field);
        if (planes != 1)
            throw new InvalidFileException(file, $"the picture has {planes} planes instead of one", offset);
    }

    private static void RequireKnown(int bits, BmpCompression compression, bool isTopDown, int headerLength, string file)
    {
        bool isKnown = compression switch
        {
            BmpCompression.None => bits is 1 or 4 or 8 or 16 or 24 or 32,
            BmpCompression.RunLength8 => bits == 8 && !isTopDown,
            BmpCompression.RunLength4 => bits == 4 && !isTopDown,
            BmpCompression.BitFields => bits is 16 or 32,
            BmpCompression.AlphaBitFields => bits is 16 or 32 && headerLength == InfoLength,
            _ => false,
        };
        if (!isKnown)
            throw new InvalidFileException(file, $"{bits} bits a pixel with compression {(uint)compression} are not read", FileHeaderLength + 14);
    }

    private static int ReadPaletteCount(ReadOnlySpan<byte> info, int bits, string file)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(info[32..]);
        if (count > 1u << bits)
            throw new InvalidFileException(file, $"a palette of {count} colours does not go with {bits} bits a pixel", FileHeaderLength + 32);
        return count == 0 ? 1 << bits : (int)count;
    }
}
