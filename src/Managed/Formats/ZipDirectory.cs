using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Managed.Formats;

/// <summary>The files of a zip archive, read more strictly than archivers do. PKWARE: .ZIP File Format Specification 6.3.</summary>
/// <remarks>
/// One disk, no encryption, stored or deflated; at most 65,535 files in a directory of at most 16 MB. Local headers agree with the
/// directory, and files, directory and end follow each other without gap or overlap, so that no byte is read twice. Names are unique.
/// A file expands to at most 1 MiB or 200 times what it takes in the archive, and all together to at most 64 GiB.
/// </remarks>
internal static class ZipDirectory
{
    private const int MaximumCount = ushort.MaxValue;
    private const long MaximumBytes = 16_000_000;
    private const long MaximumExpansion = 200;
    private const long AlwaysExpanded = 1 << 20;
    private const long MaximumExpandedBytes = 64L << 30;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int LongEndLength = 56;
    private const int CentralLength = 46;
    private const int LocalLength = 30;
    private const int Encrypted = 0x2041;
    private const int Utf8 = 0x800;

    public static IReadOnlyList<ZipEntry> Read(ByteSource source, string name)
    {
        try
        {
            (long offset, long length, long count) = FindDirectory(source, name);
            var entries = new List<ZipEntry>();
            var directory = new byte[length];
            source.Read(offset, directory);
            int position = 0;
            for (long i = 0; i < count; i++)
                entries.Add(WithData(source, ParseEntry(directory, ref position, name, offset), name));
            if (position != directory.Length)
                throw new InvalidFileException(name, "has a directory with something after its last file", offset + position);
            RequireSound(entries, offset, name);
            return entries;
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidFileException(name, "is no zip archive, or truncated or damaged", innerException: exception);
        }
    }

    /// <summary>Where the directory lies, as the end of the archive tells.</summary>
    private static (long Offset, long Length, long Count) FindDirectory(ByteSource source, string name)
    {
        var tail = new byte[(int)Math.Min(source.Length, EndLength + ushort.MaxValue)];
        source.Read(source.Length - tail.Length, tail);
        int at = tail.Length - EndLength;
        while (at >= 0 && !(U32(tail, at) == 0x06054B50 && at + EndLength + U16(tail, at + 20) == tail.Length))
            at--;
        if (at < 0)
            throw new InvalidFileException(name, "is no zip archive, or truncated: its end is missing", source.Length);
        long end = source.Length - tail.Length + at;
        long count = U16(tail, at + 10);
        long length = U32(tail, at + 12);
        long offset = U32(tail, at + 16);
        if (U32(tail, at + 4) != 0 || U16(tail, at + 8) != count)
            throw new InvalidFileException(name, "is part of an archive over several disks", end);
        if (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue)
            (end, offset, length, count) = FindLongDirectory(source, end, name);
        if (count > MaximumCount || length > MaximumBytes)
            throw new InvalidFileException(name, $"has a directory of {count} files and {length} bytes; at most {MaximumCount} and {MaximumBytes} are read", end);
        if (offset < 0 || length < 0 || offset > end || end - offset != length || count * CentralLength > length)
            throw new InvalidFileException(name, "has a directory that does not reach from the last file to the end", end);
        return (offset, length, count);
    }

    private static (long End, long Offset, long Length, long Count) FindLongDirectory(ByteSource source, long end, string name)
    {
        var locator = new byte[LocatorLength];
        var record = new byte[LongEndLength];
        if (end < LocatorLength + LongEndLength)
            throw new InvalidFileException(name, "has no directory", end);
        source.Read(end - LocatorLength, locator);
        long at = end - LocatorLength - LongEndLength;
        source.Read(at, record);
        bool isSound = U32(locator, 0) == 0x07064B50 && U32(locator, 4) == 0 && U64(locator, 8) == at
            && U32(record, 0) == 0x06064B50 && U64(record, 4) == LongEndLength - 12 && U64(record, 16) == 0 && U64(record, 24) == U64(record, 32);
        return isSound
            ? (at, U64(record, 48), U64(record, 40), U64(record, 32))
            : throw new InvalidFileException(name, "has a damaged end of its directory", at);
    }

    private static ZipEntry ParseEntry(byte[] directory, ref int position, string name, long offset)
    {
        ReadOnlySpan<byte> entry = directory.AsSpan(position);
        if (entry.Length < CentralLength || U32(entry, 0) != 0x02014B50)
            throw new InvalidFileException(name, "has a damaged directory", offset + position);
        int nameLength = U16(entry, 28);
        int extraLength = U16(entry, 30);
        ushort flags = U16(entry, 8);
        ushort method = U16(entry, 10);
        if ((flags & Encrypted) != 0 || method is not (0 or 8) || U16(entry, 34) != 0)
            throw new InvalidFileException(name, "has a file that is encrypted, on another disk, or neither stored nor deflated", offset + position);
        ReadOnlySpan<byte> nameBytes = entry.Slice(CentralLength, nameLength);
        ReadOnlySpan<byte> extra = entry.Slice(CentralLength + nameLength, extraLength);
        long length = U32(entry, 24);
        long stored = U32(entry, 20);
        long header = U32(entry, 42);
        ReadLongValues(extra, ref length, ref stored, ref header);
        position = checked(position + CentralLength + nameLength + extraLength + U16(entry, 32));
        string text = (flags & Utf8) != 0 ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(nameBytes) : Encoding.Latin1.GetString(nameBytes);
        if ((flags & Utf8) == 0 && nameBytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
            throw new InvalidFileException(name, "has a file whose name is neither ASCII nor UTF-8", offset);
        return new ZipEntry(text, method == 8, flags, U32(entry, 16), stored, length, header);
    }

    /// <summary>Values of 64 bits for those that 32 bits do not hold, in this order.</summary>
    private static void ReadLongValues(ReadOnlySpan<byte> extra, ref long length, ref long stored, ref long header)
    {
        while (extra.Length >= 4)
        {
            ReadOnlySpan<byte> field = extra.Slice(4, U16(extra, 2));
            if (U16(extra, 0) == 1)
            {
                Widen(ref field, ref length);
                Widen(ref field, ref stored);
                Widen(ref field, ref header);
            }

            extra = extra[(4 + U16(extra, 2))..];
        }
    }

    private static void Widen(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue)
            return;
        value = U64(field, 0);
        field = field[8..];
    }

    private static ZipEntry WithData(ByteSource source, ZipEntry entry, string name)
    {
        if (entry.HeaderOffset < 0 || entry.StoredLength < 0 || entry.Length < 0 || entry.HeaderOffset > source.Length - LocalLength)
            throw new InvalidFileException(name, $"has a file '{entry.Name}' outside the archive", entry.HeaderOffset);
        var local = new byte[LocalLength];
        source.Read(entry.HeaderOffset, local);
        int nameLength = U16(local, 26);
        long data = entry.HeaderOffset + LocalLength + nameLength + U16(local, 28);
        if (data > source.Length || entry.StoredLength > source.Length - data)
            throw new InvalidFileException(name, $"has a file '{entry.Name}' outside the archive", entry.HeaderOffset);
        var nameBytes = new byte[nameLength];
        source.Read(entry.HeaderOffset + LocalLength, nameBytes);
        byte[] expected = ((entry.Flags & Utf8) != 0 ? Encoding.UTF8 : Encoding.Latin1).GetBytes(entry.Name);
        bool agrees = U32(local, 0) == 0x04034B50 && U16(local, 6) == entry.Flags && U16(local, 8) == (entry.IsDeflated ? 8 : 0) && nameBytes.AsSpan().SequenceEqual(expected);
        return agrees
            ? entry with { DataOffset = data }
            : throw new InvalidFileException(name, $"has a file '{entry.Name}' that the directory tells otherwise of", entry.HeaderOffset);
    }

    private static void RequireSound(List<ZipEntry> entries, long directoryOffset, string name)
    {
        var names = new HashSet<string>();
        long expanded = 0;
        foreach (ZipEntry entry in entries)
        {
            if (!names.Add(entry.Name))
                throw new InvalidFileException(name, $"has two files named '{entry.Name}'", entry.HeaderOffset);
            if (entry.Length > AlwaysExpanded && entry.Length / MaximumExpansion >= entry.StoredLength)
                throw new InvalidFileException(name, $"has a file '{entry.Name}' of {entry.StoredLength} bytes that expands to {entry.Length}; at most {MaximumExpansion}-fold is read", entry.HeaderOffset);
            if (!entry.IsDeflated && entry.StoredLength != entry.Length)
                throw new InvalidFileException(name, $"has a stored file '{entry.Name}' of two lengths", entry.HeaderOffset);
            expanded = checked(expanded + entry.Length);
        }

        if (expanded > MaximumExpandedBytes)
            throw new InvalidFileException(name, $"expands to {expanded} bytes; at most {MaximumExpandedBytes} are read");
        var sorted = new List<ZipEntry>(entries);
        sorted.Sort((a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        long end = 0;
        bool mayFollow = false;
        foreach (ZipEntry entry in sorted)
        {
            RequireAdjacent(end, entry.HeaderOffset, mayFollow, name);
            (end, mayFollow) = (entry.End, entry.HasDescriptor);
        }

        RequireAdjacent(end, directoryOffset, mayFollow, name);
    }

    /// <summary>Between files there is nothing but a data descriptor: sum and lengths of 4 or 8 bytes, with or without a signature.</summary>
    private static void RequireAdjacent(long end, long next, bool hasDescriptor, string name)
    {
        bool isSound = hasDescriptor ? (next - end) is 12 or 16 or 20 or 24 : next == end;
        if (!isSound)
            throw new InvalidFileException(name, "has files that overlap or leave a gap", end);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
