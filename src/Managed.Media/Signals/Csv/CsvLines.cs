using System;
using Managed.Formats;

namespace Managed.Media.Signals.Csv;

/// <summary>The lines of a file, one after the other through a buffer; they end in a line feed, with a carriage return before it or not.</summary>
internal sealed class CsvLines(ByteSource source, string file, long position)
{
    public const int MaximumLineLength = 1 << 16;

    private readonly byte[] buffer = new byte[2 * MaximumLineLength];
    private long next = position;
    private int first;
    private int end;

    /// <summary>Where in the file the line last read begins.</summary>
    public long LineOffset { get; private set; }

    /// <summary>The next line, without its ending; it is overwritten by the one after it.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidFileException">The line is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        if (buffer.AsSpan(first, end - first).IndexOf((byte)'\n') < 0)
            Fill();
        ReadOnlySpan<byte> rest = buffer.AsSpan(first, end - first);
        LineOffset = next - rest.Length;
        int length = rest.IndexOf((byte)'\n');
        line = length < 0 ? rest : rest[..length];
        if (line.Length > MaximumLineLength)
            throw new InvalidFileException(file, $"a line is longer than {MaximumLineLength} bytes", LineOffset);
        if (rest.IsEmpty)
            return false;
        first += length < 0 ? rest.Length : length + 1;
        if (line.EndsWith("\r"u8))
            line = line[..^1];
        return true;
    }

    private void Fill()
    {
        buffer.AsSpan(first, end - first).CopyTo(buffer);
        end -= first;
        first = 0;
        int count = (int)Math.Min(buffer.Length - end, source.Length - next);
        source.Read(next, buffer.AsSpan(end, count));
        end += count;
        next += count;
    }
}
