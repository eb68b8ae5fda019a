using System;

namespace Managed.Media.Pictures.Png;

/// <summary>The structure of a PNG file: every chunk up to the end checked, in its order, and where the parts lie.</summary>
internal sealed class PngFile
{
    private const int MaximumPaletteLength = 3 * 256;

    private readonly string file;
    private int dataEnd;

    private PngFile(ReadOnlyMemory<byte> bytes, string file, PngHeader header)
    {
        this.file = file;
        Bytes = bytes;
        Header = header;
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public ReadOnlyMemory<byte> Bytes { get; }

    public PngHeader Header { get; }

    /// <summary>Red, green and blue of each entry; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Palette { get; private set; }

    /// <summary>What the tRNS chunk holds; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Transparency { get; private set; }

    /// <summary>Where the first data chunk begins; the others follow it directly.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Bytes in the data chunks together.</summary>
    public long DataLength { get; private set; }

    private bool HasData => dataEnd != 0;

    /// <summary>Goes through the chunks; what follows IEND is not looked at.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, damaged or not as PNG prescribes.</exception>
    public static PngFile Parse(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        PngChunk chunk = PngChunk.Read(span, Signature.Length, file);
        if (chunk.Type != PngChunkType.Header)
            throw new InvalidFileException(file, $"the first chunk is {chunk.Name} instead of IHDR", chunk.Offset);
        var png = new PngFile(bytes, file, PngHeader.Parse(span, chunk, file, options));
        do
        {
            chunk = PngChunk.Read(span, chunk.End, file);
            png.Add(chunk);
        }
        while (chunk.Type != PngChunkType.End);

        return png;
    }

    private void Add(PngChunk chunk)
    {
        switch (chunk.Type)
        {
            case PngChunkType.Palette:
                AddPalette(chunk);
                break;
            case PngChunkType.Transparency:
                AddTransparency(chunk);
                break;
            case PngChunkType.Data:
                AddData(chunk);
                break;
            case PngChunkType.End:
                RequireComplete(chunk);
                break;
            case PngChunkType.Header:
                throw new InvalidFileException(file, "there is a second header", chunk.Offset);
            default:
                if (chunk.IsCritical)
                    throw new InvalidFileException(file, $"the critical chunk {chunk.Name} is unknown", chunk.Offset);
                break;
        }
    }

    private void AddPalette(PngChunk chunk)
    {
        if (!Palette.IsEmpty || !Transparency.IsEmpty || HasData)
            throw new InvalidFileException(file, "a palette is not where it may be", chunk.Offset);
        if (Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha)
            throw new InvalidFileException(file, "a picture in gray has a palette", chunk.Offset);
        int limit = Header.ColorType == PngColorType.Palette ? 3 << Header.BitDepth : MaximumPaletteLength;
        if (chunk.Length == 0 || chunk.Length % 3 != 0 || chunk.Length > limit)
            throw new InvalidFileException(file, $"a palette of {chunk.Length} bytes does not fit the picture", chunk.Offset);
        Palette = Bytes.Slice(chunk.DataOffset, chunk.Length);
    }

    private void AddTransparency(PngChunk chunk)
    {
        if (!Transparency.IsEmpty || HasData)
            throw new InvalidFileException(file, "transparency is not where it may be", chunk.Offset);
        bool fits = Header.ColorType switch
        {
            PngColorType.Gray => chunk.Length == 2,
            PngColorType.Rgb => chunk.Length == 6,
            PngColorType.Palette => chunk.Length > 0 && chunk.Length <= Palette.Length / 3,
            _ => false,
        };
        if (!fits)
            throw new InvalidFileException(file, $"transparency of {chunk.Length} bytes does not fit the picture", chunk.Offset);
        Transparency = Bytes.Slice(chunk.DataOffset, chunk.Length);
    }

    private void AddData(PngChunk chunk)
    {
        if (!HasData)
        {
            if (Header.ColorType == PngColorType.Palette && Palette.IsEmpty)
                throw new InvalidFileException(file, "the palette is missing", chunk.Offset);
            DataOffset = chunk.Offset;
        }
        else if (chunk.Offset != dataEnd)
        {
            throw new InvalidFileException(file, "the pixel data are interrupted by another chunk", chunk.Offset);
        }

        DataLength += chunk.Length;
        dataEnd = chunk.End;
    }

    private void RequireComplete(PngChunk end)
    {
        if (end.Length != 0)
            throw new InvalidFileException(file, "the chunk IEND is not empty", end.Offset);
        if (!HasData)
            throw new InvalidFileException(file, "there are no pixel data", end.Offset);
    }
}
