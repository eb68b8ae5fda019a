using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>
/// The segments of a JPEG file, checked before the decoder sees a byte: every length lies inside the file, every table that a scan uses
/// is defined, every parameter is in the range of ITU-T T.81, and the file ends with its end marker.
/// </summary>
internal sealed class JpegStructure
{
    /// <summary>Scans cost time for every block of the picture however few bytes they have; usual progressive files have about ten.</summary>
    private const int MaximumScanCount = 100;

    private const int MaximumTable = 3;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string file;
    private readonly PictureOptions options;
    private readonly ushort[]?[] quantizationTables = new ushort[]?[MaximumTable + 1];
    private readonly HuffmanTable?[] directTables = new HuffmanTable?[MaximumTable + 1];
    private readonly HuffmanTable?[] alternatingTables = new HuffmanTable?[MaximumTable + 1];
    private readonly List<JpegScan> scans = [];
    private int position;
    private int restartInterval;
    private JpegFrame? frame;

    private JpegStructure(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        this.bytes = bytes;
        this.file = file;
        this.options = options;
    }

    /// <summary>The frame.</summary>
    public JpegFrame Frame => frame!;

    /// <summary>The scans in their order.</summary>
    public IReadOnlyList<JpegScan> Scans => scans;

    /// <summary>The quantisation factors of each component in rows: those that held at its first scan.</summary>
    public ushort[][] Quantization { get; private set; } = [];

    /// <summary>Whether a JFIF segment says that colours are YCbCr.</summary>
    public bool HasJfif { get; private set; }

    /// <summary>The colour transform of an Adobe segment: 0 none, 1 YCbCr; null without the segment.</summary>
    public int? AdobeTransform { get; private set; }

    /// <summary>The TIFF block of the first Exif segment, empty without one.</summary>
    public ReadOnlyMemory<byte> Exif { get; private set; }

    /// <summary>Walks a file.</summary>
    /// <exception cref="InvalidFileException">The file is damaged, incomplete, too large or of a kind that is not read.</exception>
    public static JpegStructure Parse(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        var structure = new JpegStructure(bytes, file, options);
        structure.Walk();
        return structure;
    }

    private void Walk()
    {
        position = 2;
        while (true)
        {
            int start = position;
            byte marker = ReadMarker();
            switch (marker)
            {
                case JpegMarkers.EndOfImage:
                    Finish(start);
                    return;
                case >= JpegMarkers.FirstRestart and <= JpegMarkers.LastRestart or JpegMarkers.Temporary or JpegMarkers.StartOfImage:
                    throw Invalid($"marker FF{marker:X2} is out of place", start);
            }

            ReadOnlySpan<byte> segment = ReadSegment();
            int content = position - segment.Length;
            switch (marker)
            {
                case JpegMarkers.BaselineFrame or JpegMarkers.SequentialFrame or JpegMarkers.ProgressiveFrame:
                    ReadFrame(segment, marker, content);
                    break;
                case JpegMarkers.HuffmanTables:
                    ReadHuffmanTables(segment, content);
                    break;
                case JpegMarkers.QuantizationTables:
                    ReadQuantizationTables(segment, content);
                    break;
                case JpegMarkers.RestartInterval:
                    Require(segment.Length == 2, "a restart interval has the wrong length", content);
                    restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case JpegMarkers.StartOfScan:
                    ReadScan(segment, content);
                    break;
                case >= JpegMarkers.FirstApplication and <= JpegMarkers.LastApplication:
                    ReadApplication(marker, segment, content);
                    break;
                case JpegMarkers.Comment:
                    break;
                default:
                    throw Invalid(JpegMarkers.WhyNotRead(marker), start);
            }
        }
    }

    private byte ReadMarker()
    {
        ReadOnlySpan<byte> all = bytes.Span;
        int start = position;
        if (start < all.Length && all[start] != JpegMarkers.Prefix)
            throw Invalid("a marker is expected", start);
        while (position < all.Length && all[position] == JpegMarkers.Prefix)
            position++;
        if (position >= all.Length)
            throw Truncated();
        return all[position++];
    }

    private ReadOnlySpan<byte> ReadSegment()
    {
        ReadOnlySpan<byte> rest = bytes.Span[position..];
        if (rest.Length < 2)
            throw Truncated();
        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        Require(length >= 2, "a segment is shorter than its own length", position);
        if (length > rest.Length)
            throw Truncated();
        position += length;
        return rest[2..length];
    }

    private void ReadFrame(ReadOnlySpan<byte> segment, byte marker, int offset)
    {
        Require(frame is null, "there are two frames", offset);
        Require(segment.Length >= 6, "the frame is too short", offset);
        int precision = segment[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int count = segment[5];
        Require(precision == 8, $"samples of {precision} bits are not read, only those of 8", offset);
        Require(count != 4, "CMYK pictures are not read; save the picture as RGB", offset);
        Require(count is 1 or 3, $"pictures of {count} components are not read, only grey and RGB", offset);
        Require(segment.Length == 6 + (3 * count), "the frame has the wrong length", offset);
        PictureSize.Require(width, height, options, file, offset);
        var components = ImmutableArray.CreateBuilder<JpegComponent>(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + (3 * i), 3);
            var component = new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]);
            Require(component is { Horizontal: >= 1 and <= 4, Vertical: >= 1 and <= 4, Table: <= MaximumTable }, "a component's parameters are out of range", offset);
            foreach (JpegComponent other in components)
                Require(other.Identifier != component.Identifier, "two components have the same identifier", offset);
            components.Add(component);
        }

        // A component alone is not interleaved with others, so its sampling factors say nothing.
        if (count == 1)
            components[0] = components[0] with { Horizontal = 1, Vertical = 1 };
        Quantization = new ushort[count][];
        frame = new JpegFrame(width, height, marker == JpegMarkers.ProgressiveFrame, components.MoveToImmutable());
        Require(frame.HasWholeRatios, "sampling in ratios that are not whole is not read", offset);
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment, int offset)
    {
        const int CountsLength = HuffmanTable.MaximumLength;
        while (!segment.IsEmpty)
        {
            Require(segment.Length > CountsLength, "a Huffman table is too short", offset);
            int tableClass = segment[0] >> 4;
            int identifier = segment[0] & 15;
            Require(tableClass <= 1 && identifier <= MaximumTable, "a Huffman table's number is out of range", offset);
            ReadOnlySpan<byte> counts = segment.Slice(1, CountsLength);
            int total = 0;
            int codes = 0;
            for (int length = 1; length <= CountsLength; length++)
            {
                total += counts[length - 1];
                codes = (codes << 1) + counts[length - 1];
                Require(codes <= 1 << length, "a Huffman table has more codes than fit", offset);
            }

            segment = segment[(1 + CountsLength)..];
            Require(total is > 0 and <= 256 && segment.Length >= total, "a Huffman table has the wrong length", offset);
            if (tableClass == 0)
                Require(segment[..total].IndexOfAnyExceptInRange((byte)0, (byte)15) < 0, "a Huffman table for direct coefficients has a symbol above 15", offset);
            (tableClass == 0 ? directTables : alternatingTables)[identifier] = new HuffmanTable(counts, segment[..total]);
            segment = segment[total..];
        }
    }

    private void ReadQuantizationTables(ReadOnlySpan<byte> segment, int offset)
    {
        while (!segment.IsEmpty)
        {
            int width = (segment[0] >> 4) + 1;
            int identifier = segment[0] & 15;
            Require(width <= 2 && identifier <= MaximumTable, "a quantisation table's number is out of range", offset);
            Require(segment.Length > width * JpegBlocks.Length, "a quantisation table is too short", offset);
            var table = new ushort[JpegBlocks.Length];
            for (int i = 0; i < table.Length; i++)
                table[JpegBlocks.Zigzag[i]] = width == 1 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]);
            quantizationTables[identifier] = table;
            segment = segment[(1 + (width * JpegBlocks.Length))..];
        }
    }

    private void ReadScan(ReadOnlySpan<byte> segment, int offset)
    {
        if (frame is null)
            throw Invalid("a scan precedes the frame", offset);
        Require(scans.Count < MaximumScanCount, $"there are more than {MaximumScanCount} scans", offset);
        Require(segment.Length >= 1 && segment[0] is >= 1 and <= 4 && segment.Length == 4 + (2 * segment[0]), "a scan has the wrong length", offset);
        int count = segment[0];
        int first = segment[^3];
        int last = segment[^2];
        int high = segment[^1] >> 4;
        int low = segment[^1] & 15;
        bool fits = frame.Progressive
            ? first <= last && last < JpegBlocks.Length && (first > 0 || last == 0) && (first == 0 || count == 1) && low <= 13 && (high == 0 || high == low + 1)
            : first == 0 && last == JpegBlocks.Length - 1 && high == 0 && low == 0;
        Require(fits, "a scan's parameters are out of range", offset);

        var components = ImmutableArray.CreateBuilder<JpegScanComponent>(count);
        int blocks = 0;
        for (int i = 0; i < count; i++)
        {
            int index = FindComponent(segment[1 + (2 * i)]);
            Require(index >= 0 && (i == 0 || index > components[i - 1].Index), "a scan names a component that is not in the frame, or not in its order", offset);
            JpegComponent component = frame.Components[index];
            Quantization[index] ??= quantizationTables[component.Table] ?? throw Invalid("a component uses a quantisation table that is not defined", offset);
            int tables = segment[2 + (2 * i)];
            components.Add(new JpegScanComponent(
                index,
                !frame.Progressive || (first == 0 && high == 0) ? FindTable(directTables, tables >> 4, offset) : null,
                !frame.Progressive || first > 0 ? FindTable(alternatingTables, tables & 15, offset) : null));
            blocks += component.Horizontal * component.Vertical;
        }

        Require(count == 1 || blocks <= 10, "a scan interleaves more than ten blocks", offset);
        int start = position;
        SkipEntropyCodedData();
        scans.Add(new JpegScan(components.MoveToImmutable(), first, last, high, low, restartInterval, bytes[start..position], start));
    }

    private HuffmanTable FindTable(HuffmanTable?[] tables, int identifier, int offset) =>
        (identifier <= MaximumTable ? tables[identifier] : null) ?? throw Invalid("a scan uses a Huffman table that is not defined", offset);

    private int FindComponent(byte identifier)
    {
        for (int i = 0; i < frame!.Components.Length; i++)
        {
            if (frame.Components[i].Identifier == identifier)
                return i;
        }

        return -1;
    }

    private void SkipEntropyCodedData()
    {
        ReadOnlySpan<byte> all = bytes.Span;
        int restart = 0;
        while (true)
        {
            int step = all[position..].IndexOf(JpegMarkers.Prefix);
            if (step < 0 || position + step + 1 >= all.Length)
                throw Truncated();
            position += step;
            byte next = all[position + 1];
            if (next is >= JpegMarkers.FirstRestart and <= JpegMarkers.LastRestart)
            {
                Require(restartInterval > 0 && next == JpegMarkers.FirstRestart + restart, "a restart marker is out of order", position);
                restart = (restart + 1) % 8;
            }
            else if (next == JpegMarkers.Prefix)
            {
                position++;
                continue;
            }
            else if (next != JpegMarkers.Stuffed)
            {
                break;
            }

            position += 2;
        }
    }

    private void ReadApplication(byte marker, ReadOnlySpan<byte> segment, int offset)
    {
        switch (marker)
        {
            case JpegMarkers.FirstApplication when segment.StartsWith("JFIF\0"u8):
                HasJfif = true;
                break;
            case JpegMarkers.ExifApplication when Exif.IsEmpty && segment.StartsWith("Exif\0\0"u8):
                Exif = bytes.Slice(offset + 6, segment.Length - 6);
                break;
            case JpegMarkers.AdobeApplication when segment.Length >= 12 && segment.StartsWith("Adobe"u8):
                AdobeTransform = segment[11];
                break;
        }
    }

    /// <summary>Every component is there from its first coefficient on, in data that can hold it: a block takes at least a bit, or two with its end.</summary>
    private void Finish(int offset)
    {
        if (frame is null || scans.Count == 0)
            throw Invalid("there is no picture before the end marker", offset);
        for (int i = 0; i < frame.Components.Length; i++)
        {
            long bits = 0;
            foreach (JpegScan scan in scans)
            {
                if (scan is { First: 0, High: 0 } && scan.Components.Any(component => component.Index == i))
                    bits = Math.Max(bits, 8L * scan.Data.Length);
            }

            Require(bits > 0, "the picture is truncated: a component is missing", offset);
            long blocks = (long)frame.BlocksAcross(i) * frame.BlocksDown(i);
            Require(bits >= blocks * (frame.Progressive ? 1 : 2), "the picture is truncated: its data are shorter than those of any picture of its size", offset);
        }
    }

    private void Require(bool condition, string reason, int offset)
    {
        if (!condition)
            throw Invalid(reason, offset);
    }

    private InvalidFileException Truncated() => new(file, "the picture is truncated: the file ends before its end marker", bytes.Length);

    private InvalidFileException Invalid(string reason, int offset) => new(file, reason, offset);
}
