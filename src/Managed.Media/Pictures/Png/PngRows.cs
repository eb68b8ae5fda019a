using System;
using System.IO;
using System.IO.Compression;

namespace Managed.Media.Pictures.Png;

/// <summary>The rows of the passes one after the other, inflated as they are asked for and no further.</summary>
internal sealed class PngRows : IDisposable
{
    // Rows shorter than this are inflated several at a time.
    private const int InflateLength = 1 << 14;

    private readonly string file;
    private readonly int filterStep;
    private readonly PngDataInput input;
    private readonly BufferedStream inflated;
    private byte[] current;
    private byte[] above;
    private int length;

    public PngRows(PngFile png, string file)
    {
        this.file = file;
        filterStep = png.Header.FilterStep;
        input = new PngDataInput(png);
        inflated = new BufferedStream(new ZLibStream(input, CompressionMode.Decompress), InflateLength);
        current = new byte[png.Header.RowLength(png.Header.Width) + 1];
        above = new byte[current.Length];
    }

    /// <summary>Begins a pass, whose rows have so many bytes.</summary>
    public void BeginPass(long rowLength)
    {
        length = (int)rowLength;
        current.AsSpan().Clear();
    }

    /// <summary>The next row of the pass, valid until the one after it is asked for.</summary>
    /// <exception cref="InvalidFileException">The data are damaged or end too early.</exception>
    public ReadOnlySpan<byte> Next()
    {
        (current, above) = (above, current);
        Inflate(current.AsSpan(0, length + 1));
        byte filter = current[0];
        if (filter >= PngFilter.Count)
            throw new InvalidFileException(file, $"the row filter {filter} is unknown", input.FileOffset);
        Span<byte> row = current.AsSpan(1, length);
        PngFilter.Undo(filter, row, above.AsSpan(1, length), filterStep);
        return row;
    }

    /// <summary>
    /// Lets the compressed stream end, which checks its sum; data that go on beyond the picture are left where they are, and a missing
    /// sum is not missed.
    /// </summary>
    /// <exception cref="InvalidFileException">The data are damaged.</exception>
    public void Finish()
    {
        try
        {
            inflated.ReadByte();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Damaged(exception);
        }
    }

    public void Dispose() => inflated.Dispose();

    private void Inflate(Span<byte> destination)
    {
        try
        {
            inflated.ReadExactly(destination);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidFileException(file, "the pixel data are truncated", input.FileOffset, exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Damaged(exception);
        }
    }

    private InvalidFileException Damaged(Exception exception) => new(file, "the compressed pixel data are damaged", input.FileOffset, exception);
}
