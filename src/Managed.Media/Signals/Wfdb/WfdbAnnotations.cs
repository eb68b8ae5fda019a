using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>The annotations of a record, from a file such as 100.atr in the MIT format (WFDB annot(5)).</summary>
/// <remarks>The file has at most 64 MiB and ends with its mark; notes that define kinds or the time resolution are kept as annotations.</remarks>
public sealed class WfdbAnnotations
{
    private const int MaximumLength = 64 << 20;
    private const int MaximumCount = 4_000_000;
    private const long MaximumSample = 1L << 52;
    private const string ResolutionNote = "## time resolution:";
    private const int NoteCode = 22;
    private const int HighestCode = 49;
    private const int SkipCode = 59;
    private const int NumberCode = 60;
    private const int SubtypeCode = 61;
    private const int ChannelCode = 62;
    private const int TextCode = 63;

    /// <summary>The letters of the codes 0 to 41.</summary>
    private static readonly string[] Symbols =
    [
        "", "N", "L", "R", "a", "V", "F", "J", "A", "S", "E", "j", "/", "Q", "~", "", "|", "", "s", "T", "*", "D", "\"", "=", "p", "B", "^", "t", "+", "u", "?",
        "!", "[", "]", "e", "n", "@", "x", "f", "(", ")", "r",
    ];

    private WfdbAnnotations(IReadOnlyList<WfdbAnnotation> items) => Items = items;

    /// <summary>The annotations in the file's order.</summary>
    public IReadOnlyList<WfdbAnnotation> Items { get; }

    /// <summary>Samples a second by which the annotations count; null where they count by the record's own.</summary>
    public double? TimeResolution { get; private init; }

    /// <summary>Reads an annotation file.</summary>
    /// <exception cref="InvalidFileException">The file is too long, truncated or malformed.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WfdbAnnotations Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using ByteSource source = ByteSource.OfFiles(path);
        if (source.Length > MaximumLength)
            throw new InvalidFileException(path, $"the file of {source.Length} bytes is above the limit of {MaximumLength} bytes");
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return Read(bytes, path);
    }

    /// <summary>Reads annotations in memory.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="file">The name for error messages.</param>
    /// <exception cref="InvalidFileException">The content is truncated or malformed.</exception>
    public static WfdbAnnotations Read(ReadOnlySpan<byte> bytes, string file)
    {
        var items = new List<WfdbAnnotation>();
        double? resolution = null;
        long sample = 0;
        int channel = 0, number = 0, at = 0;
        while (true)
        {
            int word = ReadWord(bytes, ref at, file);
            if (word == 0)
                break;
            int code = word >> 10;
            if (code == SkipCode)
            {
                int high = ReadWord(bytes, ref at, file);
                sample += (high << 16) | ReadWord(bytes, ref at, file);
            }
            else if (code > HighestCode)
            {
                throw new InvalidFileException(file, $"an annotation begins with the code {code}", at - 2);
            }
            else
            {
                if (items.Count == MaximumCount)
                    throw new InvalidFileException(file, $"there are more than {MaximumCount} annotations", at - 2);
                sample += word & 0x3FF;
                items.Add(ReadRest(bytes, ref at, file, code, sample, ref channel, ref number));
                resolution ??= ResolutionIn(items[^1]);
            }

            if (Math.Abs(sample) > MaximumSample)
                throw new InvalidFileException(file, "an annotation lies beyond any record", at - 2);
        }

        if (at != bytes.Length)
            throw new InvalidFileException(file, "bytes follow the mark at the end of the annotations", at);
        return new WfdbAnnotations(items) { TimeResolution = resolution };
    }

    private static WfdbAnnotation ReadRest(ReadOnlySpan<byte> bytes, ref int at, string file, int code, long sample, ref int channel, ref int number)
    {
        int subtype = 0;
        string text = string.Empty;
        while (at + 2 <= bytes.Length)
        {
            int word = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            int value = word & 0x3FF;
            switch (word >> 10)
            {
                case SubtypeCode:
                    subtype = (sbyte)value;
                    break;
                case ChannelCode:
                    channel = (byte)value;
                    break;
                case NumberCode:
                    number = (sbyte)value;
                    break;
                case TextCode when at + 2 + value <= bytes.Length:
                    text = Encoding.Latin1.GetString(bytes.Slice(at + 2, value)).TrimEnd('\0');
                    at += value + (value & 1);
                    break;
                case TextCode:
                    throw new InvalidFileException(file, "the text of an annotation is truncated", at);
                default:
                    return new WfdbAnnotation(sample, code, code < Symbols.Length ? Symbols[code] : string.Empty, subtype, channel, number, text);
            }

            at += 2;
        }

        throw new InvalidFileException(file, "the file ends without the mark for its end", bytes.Length);
    }

    private static int ReadWord(ReadOnlySpan<byte> bytes, ref int at, string file)
    {
        if (at + 2 > bytes.Length)
            throw new InvalidFileException(file, "the file ends without the mark for its end", bytes.Length);
        int word = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        at += 2;
        return word;
    }

    private static double? ResolutionIn(WfdbAnnotation note) =>
        note.Code == NoteCode && note.Text.StartsWith(ResolutionNote, StringComparison.Ordinal)
        && double.TryParse(note.Text.AsSpan(ResolutionNote.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0
            ? value
            : null;
}
