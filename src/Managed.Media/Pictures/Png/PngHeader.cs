using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Png;

/// <summary>The IHDR chunk: the size of the picture and how its samples are stored.</summary>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool IsInterlaced)
{
    private const int Length = 13;

    public bool HasAlpha => ColorType is PngColorType.GrayAlpha or PngColorType.RgbAlpha;

    public int SampleCount => ColorType switch
    {
        PngColorType.Gray or PngColorType.Palette => 1,
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => SampleCount * BitDepth;

    /// <summary>Bytes from a byte to the one that filters compare it with.</summary>
    public int FilterStep => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of a row of so many pixels, without its filter type.</summary>
    public long RowLength(int width) => (((long)width * BitsPerPixel) + 7) / 8;

    /// <summary>The header in its chunk.</summary>
    /// <exception cref="InvalidFileException">It says what PNG does not allow, or the picture is too large.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> bytes, PngChunk chunk, string file, PictureOptions options)
    {
        int at = chunk.DataOffset;
        if (chunk.Length != Length)
            throw new InvalidFileException(file, $"the header has {chunk.Length} bytes instead of {Length}", chunk.Offset);
        uint width = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
        int depth = bytes[at + 8];
        var type = (PngColorType)bytes[at + 9];
        if (!IsAllowed(type, depth))
            throw new InvalidFileException(file, $"{depth} bits a sample do not go with colour type {(int)type}", at + 8);
        if (bytes[at + 10] != 0)
            throw new InvalidFileException(file, $"the compression method {bytes[at + 10]} is unknown", at + 10);
        if (bytes[at + 11] != 0)
            throw new InvalidFileException(file, $"the filter method {bytes[at + 11]} is unknown", at + 11);
        if (bytes[at + 12] > 1)
            throw new InvalidFileException(file, $"the interlace method {bytes[at + 12]} is unknown", at + 12);
        PictureSize.Require(width, height, options, file, at);
        var header = new PngHeader((int)width, (int)height, depth, type, bytes[at + 12] == 1);
        if (header.RowLength(header.Width) >= Array.MaxLength)
            throw new InvalidFileException(file, $"a row of {width} pixels is too long", at);
        return header;
    }

    private static bool IsAllowed(PngColorType type, int depth) => type switch
    {
        PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
        PngColorType.Palette => depth is 1 or 2 or 4 or 8,
        PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.RgbAlpha => depth is 8 or 16,
        _ => false,
    };
}
