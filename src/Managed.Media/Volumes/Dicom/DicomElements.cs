using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Managed.Media.Volumes.Dicom;

/// <summary>The top-level elements of a file, up to the pixels; what lies in sequences is passed over.</summary>
internal sealed class DicomElements
{
    private const int MaximumDepth = 16;
    private const int PreambleLength = 128;
    private const int MaximumTextLength = 1024;
    private const uint Undefined = uint.MaxValue;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string file;
    private readonly Dictionary<uint, (int Offset, int Length)> places = [];
    private int at;

    private DicomElements(ReadOnlyMemory<byte> bytes, string file)
    {
        this.bytes = bytes;
        this.file = file;
    }

    /// <summary>The encoding of the elements and the pixels.</summary>
    public DicomSyntax Syntax { get; private set; }

    /// <summary>Where the pixels begin, and the bytes that they have.</summary>
    public (int Offset, int Length) Pixels =>
        places.TryGetValue(DicomTag.PixelData, out (int Offset, int Length) place) ? place : throw new InvalidFileException(file, "there are no pixels");

    private ReadOnlySpan<byte> Span => bytes.Span;

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length >= PreambleLength + 4 && start[PreambleLength..].StartsWith("DICM"u8);

    /// <summary>Reads the elements of a file.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, malformed, or encoded in a way that is not read.</exception>
    public static DicomElements Parse(ReadOnlyMemory<byte> bytes, string file)
    {
        if (!Recognizes(bytes.Span))
            throw new InvalidFileException(file, "the content is not a DICOM file with preamble", 0);
        var elements = new DicomElements(bytes, file) { at = PreambleLength + 4 };
        elements.Syntax = DicomSyntax.Meta;
        elements.ParseGroup(onlyMeta: true);
        elements.Syntax = DicomSyntax.Of(elements.Text(DicomTag.TransferSyntax) ?? throw new InvalidFileException(file, "the transfer syntax is missing"), file);
        elements.ParseGroup(onlyMeta: false);
        return elements;
    }

    public bool Has(uint tag) => places.ContainsKey(tag);

    /// <summary>The text of an element without padding; null where there is none.</summary>
    public string? Text(uint tag)
    {
        if (!places.TryGetValue(tag, out (int Offset, int Length) place) || place.Length == 0)
            return null;
        if (place.Length > MaximumTextLength)
            throw new InvalidFileException(file, $"element {Name(tag)} is longer than {MaximumTextLength} bytes", place.Offset);
        return Encoding.Latin1.GetString(Span.Slice(place.Offset, place.Length)).Trim(' ', '\0');
    }

    /// <summary>The numbers of an element of decimal text; null where there is none.</summary>
    public double[]? Numbers(uint tag, int count)
    {
        if (Text(tag) is not { Length: > 0 } text)
            return null;
        string[] parts = text.Split('\\');
        var numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i]))
                throw new InvalidFileException(file, $"element {Name(tag)} holds something else than numbers", places[tag].Offset);
        }

        return numbers.Length == count ? numbers : throw new InvalidFileException(file, $"element {Name(tag)} holds {numbers.Length} numbers instead of {count}", places[tag].Offset);
    }

    /// <summary>An element of sixteen bits.</summary>
    public int Short(uint tag)
    {
        if (!places.TryGetValue(tag, out (int Offset, int Length) place) || place.Length != 2)
            throw new InvalidFileException(file, $"element {Name(tag)} is missing or no number of sixteen bits");
        return Read16(place.Offset);
    }

    private static string Name(uint tag) => $"({tag >> 16:X4},{tag & 0xFFFF:X4})";

    private void ParseGroup(bool onlyMeta)
    {
        uint last = 0;
        while (at < bytes.Length)
        {
            int start = at;
            uint tag = ReadTag();
            if (onlyMeta && tag >> 16 != 2)
            {
                at = start;
                return;
            }

            if (tag <= last)
                throw new InvalidFileException(file, $"element {Name(tag)} is out of order", start);
            last = tag;
            uint length = ReadLength(out bool isSequence, out bool isUnknown);
            if (length == Undefined && tag == DicomTag.PixelData)
                throw new InvalidFileException(file, "the pixels are compressed against the transfer syntax", start);
            if (length == Undefined)
                SkipSequence(isSequence, isUnknown);
            else
                places.Add(tag, (at, Advance(length)));

            // What follows the pixels is padding or signatures.
            if (tag >= DicomTag.PixelData)
                return;
        }
    }

    /// <summary>Passes over a sequence of undefined length, and the sequences inside it, without recursion.</summary>
    private void SkipSequence(bool isSequence, bool isUnknown)
    {
        if (!isSequence && !isUnknown && Syntax.IsExplicit)
            throw new InvalidFileException(file, "an element that is no sequence has no length", at);

        // Levels alternate: inside a sequence there are items, inside an item elements.
        var levels = new Stack<(bool IsItem, DicomSyntax Outer)>();
        EnterSequence(levels, isUnknown);
        while (levels.Count > 0)
        {
            if (levels.Count > 2 * MaximumDepth)
                throw new InvalidFileException(file, $"sequences are nested more than {MaximumDepth} deep", at);
            int start = at;
            uint tag = ReadTag();
            bool isItem = levels.Peek().IsItem;
            if (tag is DicomTag.Item or DicomTag.ItemEnd or DicomTag.SequenceEnd)
            {
                uint length = Read32();
                if (tag == DicomTag.Item ? isItem : isItem != (tag == DicomTag.ItemEnd) || length != 0)
                    throw new InvalidFileException(file, "a sequence is malformed", start);
                if (tag != DicomTag.Item)
                    Syntax = levels.Pop().Outer;
                else if (length == Undefined)
                    levels.Push((true, Syntax));
                else
                    Advance(length);
                continue;
            }

            if (!isItem)
                throw new InvalidFileException(file, "a sequence is malformed", start);
            uint elementLength = ReadLength(out bool isInner, out bool isInnerUnknown);
            if (elementLength != Undefined)
                Advance(elementLength);
            else if (isInner || isInnerUnknown || !Syntax.IsExplicit)
                EnterSequence(levels, isInnerUnknown);
            else
                throw new InvalidFileException(file, "an element that is no sequence has no length", start);
        }
    }

    private void EnterSequence(Stack<(bool IsItem, DicomSyntax Outer)> levels, bool isUnknown)
    {
        levels.Push((false, Syntax));
        if (isUnknown)
            Syntax = DicomSyntax.Unknown;
    }

    private uint ReadTag()
    {
        if (bytes.Length - at < 8)
            throw new InvalidFileException(file, "the file is truncated in an element", at);
        uint tag = ((uint)Read16(at) << 16) | (uint)Read16(at + 2);
        at += 4;
        return tag;
    }

    private uint ReadLength(out bool isSequence, out bool isUnknown)
    {
        isSequence = isUnknown = false;
        if (!Syntax.IsExplicit)
            return Read32();
        ReadOnlySpan<byte> type = Span.Slice(at, 2);
        if (type.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') >= 0)
            throw new InvalidFileException(file, "the type of an element is no pair of letters", at);
        isSequence = type.SequenceEqual("SQ"u8);
        isUnknown = type.SequenceEqual("UN"u8);
        bool isLong = isSequence || isUnknown || type[0] == 'O' || type.SequenceEqual("UC"u8) || type.SequenceEqual("UR"u8) || type.SequenceEqual("UT"u8)
            || type.SequenceEqual("SV"u8) || type.SequenceEqual("UV"u8);
        at += 2;
        if (!isLong)
        {
            at += 2;
            return (uint)Read16(at - 2);
        }

        at += 2;
        return Read32();
    }

    private int Advance(uint length)
    {
        if (length > bytes.Length - at)
            throw new InvalidFileException(file, "an element reaches beyond the file", at);
        at += (int)length;
        return (int)length;
    }

    private uint Read32()
    {
        if (bytes.Length - at < 4)
            throw new InvalidFileException(file, "the file is truncated in an element", at);
        ReadOnlySpan<byte> four = Span.Slice(at, 4);
        at += 4;
        return Syntax.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(four) : BinaryPrimitives.ReadUInt32LittleEndian(four);
    }

    private int Read16(int offset) =>
        Syntax.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Span[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(Span[offset..]);
}
