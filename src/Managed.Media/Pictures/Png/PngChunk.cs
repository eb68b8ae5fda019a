using System;
using System.Buffers.Binary;
using System.Text;

namespace Managed.Media.Pictures.Png;

/// <summary>A chunk of a PNG file: length, name, data, check.</summary>
/// <param name="Type">The name, see <see cref="PngChunkType"/>.</param>
/// <param name="Offset">Where the chunk begins in the file.</param>
/// <param name="Length">Bytes of its data.</param>
internal readonly record struct PngChunk(uint Type, int Offset, int Length)
{
    public const int Overhead = 12;

    private const uint AncillaryBit = 0x20000000;

    public int DataOffset => Offset + 8;

    public int End => Offset + Length + Overhead;

    public bool IsCritical => (Type & AncillaryBit) == 0;

    public string Name
    {
        get
        {
            Span<byte> letters = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(letters, Type);
            return Encoding.ASCII.GetString(letters);
        }
    }

    /// <summary>The chunk at a place in the file, whole and with a matching check.</summary>
    /// <exception cref="InvalidFileException">The file ends before the chunk does, or the chunk is damaged.</exception>
    public static PngChunk Read(ReadOnlySpan<byte> bytes, int offset, string file)
    {
        ReadOnlySpan<byte> rest = bytes[offset..];
        if (rest.Length < Overhead)
            throw new InvalidFileException(file, "the file is truncated: a chunk is missing", offset);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        uint type = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
        foreach (byte letter in rest.Slice(4, 4))
        {
            if (!char.IsAsciiLetter((char)letter))
                throw new InvalidFileException(file, "a chunk's name is not four letters", offset + 4);
        }

        if (length > rest.Length - Overhead)
            throw new InvalidFileException(file, $"the file is truncated: a chunk of {length} bytes passes its end", offset);
        var chunk = new PngChunk(type, offset, (int)length);
        if (Crc32.Of(bytes[(offset + 4)..(chunk.End - 4)]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[(chunk.End - 4)..]))
            throw new InvalidFileException(file, $"the check of chunk {chunk.Name} does not match its content", offset);
        return chunk;
    }
}
