using System;
using Managed.Tensors;

namespace Managed.Media.Pictures.Bmp;

/// <summary>
/// Reads BMP pictures of 1, 4, 8, 16, 24 and 32 bits a pixel, plain, run-length coded or with bit fields. The sizes of the file and of
/// the pixels that the headers repeat are not looked at.
/// </summary>
internal static class BmpReader
{
    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("BM"u8);

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, damaged, too large or of a kind that is not read.</exception>
    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        BmpHeader header = BmpHeader.Parse(span, file, options);
        byte[] pixels = header switch
        {
            { Compression: BmpCompression.RunLength4 or BmpCompression.RunLength8 } => ReadRuns(span, header, file),
            { IsIndexed: true } => ReadIndices(span, header, file),
            { BitCount: 24 } => ReadBytes(span, header, file),
            _ => ReadFields(span, header, file, options),
        };
        return new RgbImage(pixels, header.Width, header.Height);
    }

    private static byte[] ReadRuns(ReadOnlySpan<byte> bytes, BmpHeader header, string file)
    {
        var runs = new BmpRunLength(bytes[header.DataOffset..], header, file);
        var palette = new IndexedPixels(ReadPalette(bytes, header), 8);
        byte[] pixels = Allocate(header);
        var row = new byte[header.Width];
        for (int y = 0; y < header.Height; y++)
        {
            runs.DecodeRow(row, y == header.Height - 1);
            Paint(palette, row, TargetRow(pixels, header, y), header, file);
        }

        return pixels;
    }

    private static byte[] ReadIndices(ReadOnlySpan<byte> bytes, BmpHeader header, string file)
    {
        RequireAllRows(bytes, header, file);
        var palette = new IndexedPixels(ReadPalette(bytes, header), header.BitCount);
        byte[] pixels = Allocate(header);
        for (int y = 0; y < header.Height; y++)
            Paint(palette, SourceRow(bytes, header, y), TargetRow(pixels, header, y), header, file);
        return pixels;
    }

    private static byte[] ReadBytes(ReadOnlySpan<byte> bytes, BmpHeader header, string file)
    {
        RequireAllRows(bytes, header, file);
        byte[] pixels = Allocate(header);
        for (int y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> source = SourceRow(bytes, header, y);
            Span<byte> target = TargetRow(pixels, header, y);
            for (int i = 0; i < target.Length; i += 3)
            {
                target[i] = source[i + 2];
                target[i + 1] = source[i + 1];
                target[i + 2] = source[i];
            }
        }

        return pixels;
    }

    private static byte[] ReadFields(ReadOnlySpan<byte> bytes, BmpHeader header, string file, PictureOptions options)
    {
        RequireAllRows(bytes, header, file);
        var fields = new BmpFieldPixels(bytes, header, file, options.Background);
        byte[] pixels = Allocate(header);
        for (int y = 0; y < header.Height; y++)
            fields.Paint(SourceRow(bytes, header, y), header.Width, TargetRow(pixels, header, y));
        return pixels;
    }

    private static void RequireAllRows(ReadOnlySpan<byte> bytes, BmpHeader header, string file)
    {
        if (header.Stride * header.Height > bytes.Length - header.DataOffset)
            throw new InvalidFileException(file, "the pixels are truncated", bytes.Length);
    }

    private static byte[] ReadPalette(ReadOnlySpan<byte> bytes, BmpHeader header)
    {
        var colors = new byte[3 * header.PaletteCount];
        for (int i = 0; i < header.PaletteCount; i++)
        {
            ReadOnlySpan<byte> entry = bytes.Slice(header.End + (i * header.PaletteEntryLength), 3);
            colors[3 * i] = entry[2];
            colors[(3 * i) + 1] = entry[1];
            colors[(3 * i) + 2] = entry[0];
        }

        return colors;
    }

    private static void Paint(IndexedPixels palette, ReadOnlySpan<byte> row, Span<byte> target, BmpHeader header, string file)
    {
        if (!palette.TryPaint(row, header.Width, target, 3))
            throw new InvalidFileException(file, "a pixel's colour is not in the palette", header.DataOffset);
    }

    private static byte[] Allocate(BmpHeader header) => new byte[3 * header.Width * header.Height];

    private static ReadOnlySpan<byte> SourceRow(ReadOnlySpan<byte> bytes, BmpHeader header, int y) =>
        bytes.Slice(header.DataOffset + (int)(y * header.Stride), (int)header.Stride);

    private static Span<byte> TargetRow(byte[] pixels, BmpHeader header, int y) =>
        pixels.AsSpan(3 * header.Width * (header.IsTopDown ? y : header.Height - 1 - y), 3 * header.Width);
}
