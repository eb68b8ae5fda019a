using System;

namespace Managed.Media.Pictures.Bmp;

/// <summary>Decodes run-length coded palette indices of four or eight bits, rows from the bottom.</summary>
/// <remarks>Every pixel has to be coded: the escape that skips pixels leaves some without a value, and such pictures are refused.</remarks>
internal ref struct BmpRunLength
{
    private const int MaximumRun = 255;
    private const int EndOfPicture = 1;
    private const int Skip = 2;

    private readonly ReadOnlySpan<byte> data;
    private readonly BmpHeader header;
    private readonly string file;
    private int at;

    public BmpRunLength(ReadOnlySpan<byte> data, BmpHeader header, string file)
    {
        this.data = data;
        this.header = header;
        this.file = file;
        if ((long)header.Width * header.Height > data.Length / 2L * MaximumRun)
            throw Error($"the pixels are truncated: {data.Length} bytes cannot hold {header.Width} x {header.Height} of them");
    }

    private readonly bool IsHalfByte => header.BitCount == 4;

    /// <summary>Decodes the next row into one index a byte, up to the mark of its end.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isLast">Whether the picture ends with it.</param>
    /// <exception cref="InvalidFileException">The code is truncated or does not fill the row exactly.</exception>
    public void DecodeRow(Span<byte> row, bool isLast)
    {
        int x = 0;
        while (true)
        {
            int count = Next();
            int value = Next();
            if (count > 0)
            {
                FillRun(Take(row, x, count), (byte)value);
                x += count;
            }
            else if (value > Skip)
            {
                CopyLiteral(Take(row, x, value));
                x += value;
            }
            else
            {
                EndRow(x == row.Length, value, isLast);
                return;
            }
        }
    }

    private void EndRow(bool isFull, int escape, bool isLast)
    {
        bool endsPicture = escape == EndOfPicture;
        if (escape == Skip || !isFull || (endsPicture && !isLast))
            throw Error("the run-length code leaves pixels without a value");
        if (isLast && !endsPicture && (Next() != 0 || Next() != EndOfPicture))
            throw Error("the run-length code goes on after the last row");
    }

    private readonly Span<byte> Take(Span<byte> row, int x, int count) =>
        count <= row.Length - x ? row.Slice(x, count) : throw Error("the run-length code passes the end of a row");

    private readonly void FillRun(Span<byte> run, byte value)
    {
        if (!IsHalfByte)
        {
            run.Fill(value);
            return;
        }

        for (int i = 0; i < run.Length; i++)
            run[i] = HalfOf(value, i);
    }

    private void CopyLiteral(Span<byte> pixels)
    {
        int length = IsHalfByte ? (pixels.Length + 1) / 2 : pixels.Length;
        int padded = length + (length & 1);
        if (padded > data.Length - at)
            throw Error("the pixels are truncated");
        ReadOnlySpan<byte> source = data.Slice(at, length);
        at += padded;
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = IsHalfByte ? HalfOf(source[i / 2], i) : source[i];
    }

    private int Next() => at < data.Length ? data[at++] : throw Error("the pixels are truncated");

    private static byte HalfOf(byte pair, int i) => (byte)((i & 1) == 0 ? pair >> 4 : pair & 15);

    private readonly InvalidFileException Error(string reason) => new(file, reason, header.DataOffset + at);
}
