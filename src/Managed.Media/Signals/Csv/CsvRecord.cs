using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Formats;

namespace Managed.Media.Signals.Csv;

/// <summary>
/// A table of numbers, a row a frame and a column a channel, divided by commas, semicolons or tabs, with a first line of names or without.
/// Numbers have a point for decimals; an empty place or NaN is a missing sample.
/// </summary>
/// <remarks>
/// Strict: every line is read once when the file is opened, and all have the same number of places; a line has at most 64 KiB, a row 4,096
/// places. What is kept is where every 1,024th row begins.
/// </remarks>
public sealed class CsvRecord : SignalRecord
{
    private const int RowsPerMark = 1024;
    private const int MaximumColumnCount = 4096;

    private readonly ByteSource source;
    private readonly byte delimiter;
    private readonly List<long> marks;

    private CsvRecord(ByteSource source, string file, double frameRate, long rows, SignalChannel[] channels, byte delimiter, List<long> marks)
        : base(file, frameRate, rows, channels)
    {
        this.source = source;
        this.delimiter = delimiter;
        this.marks = marks;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">A line is not what it has to be.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static CsvRecord Open(string path, SignalOptions? options = null) => Open(ByteSource.OfFiles(path), path, options ?? new SignalOptions());

    internal static CsvRecord Open(ByteSource source, string file, SignalOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.FrameRate);
        return source.OrClose(() => Scan(source, file, options));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override void ReadPhysical(int channel, long first, Span<double> destination)
    {
        var lines = new CsvLines(source, File, marks[(int)(first / RowsPerMark)]);
        for (long skipped = first % RowsPerMark; skipped > 0; skipped--)
            lines.TryRead(out _);
        for (int i = 0; i < destination.Length; i++)
        {
            lines.TryRead(out ReadOnlySpan<byte> line);
            for (int column = 0; column < channel; column++)
                NextPlace(ref line);
            destination[i] = Number(NextPlace(ref line), File, lines.LineOffset);
        }
    }

    private static CsvRecord Scan(ByteSource source, string file, SignalOptions options)
    {
        var lines = new CsvLines(source, file, StartOf(source));
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
            throw new InvalidFileException(file, "the file is empty");
        byte delimiter = DelimiterOf(line);
        int columns = line.Count(delimiter) + 1;
        if (columns > MaximumColumnCount)
            throw new InvalidFileException(file, $"a row of {columns} places is above the limit of {MaximumColumnCount}", 0);
        string[] names = Encoding.UTF8.GetString(line).Split((char)delimiter);
        bool hasNames = names.Any(name => name.Length > 0 && !double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        var marks = new List<long>();
        long rows = 0;
        if (!hasNames)
            CheckRow(line, delimiter, columns, file, lines.LineOffset, marks, rows++);
        while (lines.TryRead(out line))
            CheckRow(line, delimiter, columns, file, lines.LineOffset, marks, rows++);
        SignalChannel[] channels = [.. names.Select(name => new SignalChannel(hasNames ? name.Trim().Trim('"') : string.Empty, options.Unit, 1))];
        return new CsvRecord(source, file, options.FrameRate, rows, channels, delimiter, marks);
    }

    /// <summary>Where the text begins: after a byte order mark, if there is one.</summary>
    private static int StartOf(ByteSource source)
    {
        Span<byte> mark = stackalloc byte[3];
        mark = mark[..(int)Math.Min(mark.Length, source.Length)];
        source.Read(0, mark);
        return mark.SequenceEqual("\uFEFF"u8) ? mark.Length : 0;
    }

    private static void CheckRow(ReadOnlySpan<byte> line, byte delimiter, int columns, string file, long offset, List<long> marks, long row)
    {
        if (row % RowsPerMark == 0)
            marks.Add(offset);
        int places = line.Count(delimiter) + 1;
        if (places != columns)
            throw new InvalidFileException(file, $"row {row + 1} has {places} places where the first has {columns}", offset);
        foreach (Range place in line.Split(delimiter))
            Number(line[place], file, offset);
    }

    private static byte DelimiterOf(ReadOnlySpan<byte> line)
    {
        foreach (byte candidate in "\t;"u8)
        {
            if (line.Contains(candidate))
                return candidate;
        }

        return (byte)',';
    }

    private static double Number(ReadOnlySpan<byte> text, string file, long offset)
    {
        text = text.Trim(" "u8);
        if (text.IsEmpty)
            return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new InvalidFileException(file, "a place holds something else than a number", offset);
    }

    private ReadOnlySpan<byte> NextPlace(ref ReadOnlySpan<byte> line)
    {
        int length = line.IndexOf(delimiter);
        ReadOnlySpan<byte> place = length < 0 ? line : line[..length];
        line = length < 0 ? [] : line[(length + 1)..];
        return place;
    }
}
