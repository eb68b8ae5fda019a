using System;
using System.Globalization;

namespace Managed.Media.Signals.Wfdb;

/// <summary>The fields of one line of a header, from left to right.</summary>
internal ref struct WfdbFields(string file, long offset, ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> rest = line.TrimStart(" \t");

    public readonly bool IsAtEnd => rest.IsEmpty;

    /// <summary>What is left of the line, spaces at its end included.</summary>
    public readonly string Rest => rest.ToString();

    /// <summary>The next field.</summary>
    /// <exception cref="InvalidFileException">There is none.</exception>
    public ReadOnlySpan<char> Next(string what)
    {
        if (rest.IsEmpty)
            throw Fault($"the {what} is missing");
        int length = rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> field = length < 0 ? rest : rest[..length];
        rest = length < 0 ? [] : rest[length..].TrimStart(" \t");
        return field;
    }

    /// <summary>The next field as a whole number.</summary>
    public long NextInteger(string what, long minimum, long maximum) => Integer(Next(what), what, minimum, maximum);

    public readonly long Integer(ReadOnlySpan<char> text, string what, long minimum, long maximum) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum
            ? value
            : throw Fault($"the {what} '{Shorten(text)}' is not a number from {minimum} to {maximum}");

    public readonly double Number(ReadOnlySpan<char> text, string what) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Fault($"the {what} '{Shorten(text)}' is not a number");

    public readonly InvalidFileException Fault(string reason) => new(file, reason, offset);

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}..";
}
