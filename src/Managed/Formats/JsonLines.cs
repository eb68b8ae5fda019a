using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace Managed.Formats;

/// <summary>Files of one JSON object a line.</summary>
internal static class JsonLines
{
    /// <summary>Writes an object and a line end.</summary>
    public static void Write(Stream destination, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        destination.Write(buffer.WrittenSpan);
        destination.WriteByte((byte)'\n');
    }

    /// <summary>Reads lines one after the other, each parsed as what <see cref="StrictJson"/> takes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="kind">What each line is one of, in words.</param>
    /// <param name="maximumLine">The most bytes of a line.</param>
    /// <param name="maximumDepth">The most values inside each other.</param>
    /// <param name="read">Takes a line; what it throws because of the line's content becomes a sentence with the line's number.</param>
    /// <exception cref="InvalidFileException">A line is too long, no JSON, or not what <paramref name="read"/> takes.</exception>
    public static void Read(Stream source, string name, string kind, int maximumLine, int maximumDepth, Action<JsonElement> read)
    {
        long number = 0;
        foreach (byte[] line in Lines(source, name, maximumLine))
        {
            number++;
            try
            {
                using JsonDocument document = StrictJson.Parse(line, maximumDepth);
                read(document.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException)
            {
                throw new InvalidFileException(name, $"line {number} is not one of {kind}", null, exception);
            }
        }
    }

    private static IEnumerable<byte[]> Lines(Stream source, string name, int maximumLine)
    {
        var line = new ArrayBufferWriter<byte>();
        var buffer = new byte[1 << 16];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            for (int start = 0; start < count;)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', start, count - start);
                line.Write(buffer.AsSpan(start, (end < 0 ? count : end) - start));
                if (line.WrittenCount > maximumLine)
                    throw new InvalidFileException(name, $"has a line of more than {maximumLine} bytes");
                start = end < 0 ? count : end + 1;
                if (end < 0)
                    continue;
                yield return line.WrittenSpan.ToArray();
                line.ResetWrittenCount();
            }
        }

        if (line.WrittenCount > 0)
            yield return line.WrittenSpan.ToArray();
    }
}
