using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Managed.Media.Signals.Edf;

/// <summary>Time-stamped annotation lists as one data record holds them: +Onset[21 Duration]20 Text 20 Text 20 0.</summary>
internal static class EdfAnnotationList
{
    private const byte EndOfText = 20;
    private const byte BeforeDuration = 21;

    /// <summary>Adds the annotations of one signal's part of a data record; lists without a text mark the record's time and give none.</summary>
    /// <exception cref="InvalidFileException">A list is malformed.</exception>
    public static void Parse(ReadOnlySpan<byte> bytes, string file, long offset, List<EdfAnnotation> annotations)
    {
        int at = 0;
        while (at < bytes.Length && bytes[at] != 0)
        {
            int length = bytes[at..].IndexOf((byte)0);
            if (length < 0)
                throw new InvalidFileException(file, "a list of annotations does not end in its data record", offset + at);
            ParseList(bytes.Slice(at, length), file, offset + at, annotations);
            at += length + 1;
        }

        int rest = at < bytes.Length ? bytes[at..].IndexOfAnyExcept((byte)0) : -1;
        if (rest >= 0)
            throw new InvalidFileException(file, "bytes follow the lists of annotations", offset + at + rest);
    }

    /// <summary>The time that a data record begins at: that of its first list.</summary>
    /// <exception cref="InvalidFileException">There is none.</exception>
    public static double TimeOf(ReadOnlySpan<byte> bytes, string file, long offset)
    {
        int end = bytes.IndexOf(EndOfText);
        return end >= 1 && bytes[0] is ((byte)'+' or (byte)'-')
            ? Seconds(bytes[..end], file, offset)
            : throw new InvalidFileException(file, "a data record does not tell its time", offset);
    }

    private static void ParseList(ReadOnlySpan<byte> list, string file, long offset, List<EdfAnnotation> annotations)
    {
        int end = list.IndexOf(EndOfText);
        if (end < 1 || list[0] is not ((byte)'+' or (byte)'-') || list[^1] != EndOfText)
            throw new InvalidFileException(file, "a list of annotations has no time", offset);
        ReadOnlySpan<byte> time = list[..end];
        int middle = time.IndexOf(BeforeDuration);
        double onset = Seconds(middle < 0 ? time : time[..middle], file, offset);
        double? duration = middle < 0 ? null : Seconds(time[(middle + 1)..], file, offset);
        for (int at = end + 1; at < list.Length;)
        {
            int length = list[at..].IndexOf(EndOfText);
            if (length > 0)
                annotations.Add(new EdfAnnotation(onset, duration, Encoding.UTF8.GetString(list.Slice(at, length))));
            at += length + 1;
        }
    }

    private static double Seconds(ReadOnlySpan<byte> text, string file, long offset) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InvalidFileException(file, "the time of an annotation is not a number", offset);
}
