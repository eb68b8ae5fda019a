using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The dictionary of an npy header: the literal of Python that NumPy writes, and nothing else of that language.</summary>
/// <param name="name">What to call the file in messages.</param>
/// <param name="start">Where the text begins in the file.</param>
/// <param name="text">The text with its padding.</param>
internal sealed class NpyDictionary(string name, int start, byte[] text)
{
    private int position;

    /// <exception cref="InvalidFileException">The text is of another form, or tells of an array that is not read.</exception>
    public NpyHeader Parse()
    {
        (StoredType Type, bool IsBigEndian)? type = null;
        bool? isFortranOrder = null;
        Shape? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = ParseString();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = ParseType();
                    break;
                case "fortran_order" when isFortranOrder is null:
                    isFortranOrder = ParseTruth();
                    break;
                case "shape" when shape is null:
                    shape = ParseShape();
                    break;
                default:
                    throw Malformed($"'{key}' is unknown or named twice");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (position < text.Length)
            throw Malformed("something follows the dictionary");
        if (type is not var (numbers, isBigEndian) || isFortranOrder is null || shape is null)
            throw Malformed("type, order or shape is missing");
        return new NpyHeader(numbers, isBigEndian, isFortranOrder.Value, shape.Value, start + text.Length);
    }

    private (StoredType Type, bool IsBigEndian) ParseType()
    {
        SkipSpace();
        if (Peek() == '[')
            throw Refused("holds records, which are not read; save each field as an array of its own");
        string descr = ParseString();
        char order = descr.Length > 0 ? descr[0] : ' ';
        if (descr.Contains('O', StringComparison.Ordinal))
            throw Refused("holds Python objects (pickle), which can run programs and are never read; save it as an array of numbers");
        foreach (StoredType type in Enum.GetValues<StoredType>())
        {
            if (NpyHeader.CodeOf(type) is string code && descr.AsSpan(descr.Length > 0 ? 1 : 0).SequenceEqual(code)
                && (order is '<' or '>' || (order == '|' && StoredTensor.SizeOf(type) == 1)))
                return (type, order == '>');
        }

        throw Refused($"holds numbers of type '{descr}'; booleans, integers and floating-point numbers of at most 64 bits are read");
    }

    private bool ParseTruth()
    {
        SkipSpace();
        foreach ((string word, bool value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
        {
            if (position + word.Length <= text.Length && Encoding.Latin1.GetString(text, position, word.Length) == word)
            {
                position += word.Length;
                return value;
            }
        }

        throw Malformed("the order of the axes is neither True nor False");
    }

    private Shape ParseShape()
    {
        var extents = new List<int>();
        bool isTuple = true;
        Expect('(');
        while (!Accept(')'))
        {
            extents.Add(ParseExtent());
            isTuple = Accept(',');
            if (!isTuple)
            {
                Expect(')');
                break;
            }
        }

        if (extents.Count == 1 && !isTuple)
            throw Malformed("the shape is no tuple");
        try
        {
            return Shape.Create([.. extents]);
        }
        catch (ArgumentException invalid)
        {
            throw new InvalidFileException(name, $"has a shape that is not read: {invalid.Message.Split(" (Parameter", 2)[0].TrimEnd('.')}", start + position, invalid);
        }
    }

    private int ParseExtent()
    {
        SkipSpace();
        int first = position;
        while (position < text.Length && char.IsAsciiDigit((char)text[position]))
            position++;
        return int.TryParse(text.AsSpan(first, position - first), NumberStyles.None, CultureInfo.InvariantCulture, out int extent)
            ? extent
            : throw Malformed("an extent is no number below 2^31");
    }

    private string ParseString()
    {
        SkipSpace();
        char quote = Peek();
        if (quote is not ('\'' or '"'))
            throw Malformed("a name is missing");
        int first = ++position;
        while (Peek() != quote)
        {
            if (text[position] is < 0x20 or > 0x7E or (byte)'\\')
                throw Malformed("a name holds a character that has no place there");
            position++;
        }

        return Encoding.ASCII.GetString(text, first, position++ - first);
    }

    private void Expect(char wanted)
    {
        if (!Accept(wanted))
            throw Malformed($"'{wanted}' is missing");
    }

    private bool Accept(char wanted)
    {
        SkipSpace();
        if (position == text.Length || text[position] != wanted)
            return false;
        position++;
        return true;
    }

    private char Peek() => position < text.Length ? (char)text[position] : throw Malformed("it ends too early");

    private void SkipSpace()
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\n')
            position++;
    }

    private InvalidFileException Malformed(string what) => Refused($"has a malformed npy header: {what}");

    private InvalidFileException Refused(string reason) => new(name, reason, start + position);
}
