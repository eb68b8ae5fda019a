using System;
using System.IO;
using System.Text;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>What stands before the numbers of an npy file.</summary>
/// <param name="Type">The number type.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
/// <param name="IsFortranOrder">Whether the first axis is the fastest.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Length">The bytes of the header itself, after which the numbers begin.</param>
internal sealed record NpyHeader(StoredType Type, bool IsBigEndian, bool IsFortranOrder, Shape Shape, int Length)
{
    private const int MaximumTextBytes = 1 << 16;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The bytes of a whole file.</summary>
    public long FileLength => Length + ((long)Shape.ElementCount * StoredTensor.SizeOf(Type));

    /// <summary>Whether the numbers lie as this library wants them.</summary>
    public bool IsPlain => !IsFortranOrder && !(IsBigEndian && StoredTensor.SizeOf(Type) > 1);

    /// <summary>Reads a header of version 1, 2 or 3.</summary>
    /// <param name="stream">Positioned at the file's first byte, and then at its first number.</param>
    /// <param name="name">What to call the file in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are no header, or of an array that is not read.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        try
        {
            Span<byte> prefix = stackalloc byte[12];
            stream.ReadExactly(prefix[..10]);
            if (!prefix[..6].SequenceEqual(Magic))
                throw new InvalidFileException(name, "is no npy file: it does not begin with its magic bytes", 0);
            int prefixLength = 10;
            long length = prefix[8] | (prefix[9] << 8);
            if (prefix[6] is < 1 or > 3 || prefix[7] != 0)
                throw new InvalidFileException(name, $"is an npy file of version {prefix[6]}.{prefix[7]}; versions 1.0, 2.0 and 3.0 are read", 6);
            if (prefix[6] > 1)
            {
                prefixLength = 12;
                stream.ReadExactly(prefix[10..]);
                length |= ((long)prefix[10] << 16) | ((long)prefix[11] << 24);
            }

            if (length > MaximumTextBytes)
                throw new InvalidFileException(name, $"has a header of {length} bytes; at most {MaximumTextBytes} are read", 8);
            var text = new byte[length];
            stream.ReadExactly(text);
            return new NpyDictionary(name, prefixLength, text).Parse();
        }
        catch (EndOfStreamException shortened)
        {
            throw new InvalidFileException(name, "ends inside its npy header", innerException: shortened);
        }
    }

    /// <summary>Writes a header of version 1.0, or 2.0 where it is too long for that, of little-endian numbers with the last axis fastest.</summary>
    public static void Write(Stream stream, StoredType type, Shape shape)
    {
        string extents = string.Join(", ", shape.AsSpan().ToArray()) + (shape.Rank == 1 ? "," : "");
        string dictionary = $"{{'descr': '{NameOf(type)}', 'fortran_order': False, 'shape': ({extents}), }}";
        int prefix = dictionary.Length + Alignment < ushort.MaxValue ? 10 : 12;
        int length = (((prefix + dictionary.Length + 1 + Alignment - 1) / Alignment) * Alignment) - prefix;
        stream.Write(Magic);
        ReadOnlySpan<byte> start = [(byte)(prefix == 10 ? 1 : 2), 0, (byte)length, (byte)(length >> 8), (byte)(length >> 16), (byte)(length >> 24)];
        stream.Write(start[..(prefix - Magic.Length)]);
        stream.Write(Encoding.ASCII.GetBytes(dictionary.PadRight(length - 1) + '\n'));
    }

    /// <summary>The name of a type without its byte order, or null where NumPy has no such type.</summary>
    public static string? CodeOf(StoredType type) => type switch
    {
        StoredType.Boolean => "b1",
        StoredType.UInt8 => "u1",
        StoredType.Int8 => "i1",
        StoredType.Int16 => "i2",
        StoredType.UInt16 => "u2",
        StoredType.Int32 => "i4",
        StoredType.UInt32 => "u4",
        StoredType.Int64 => "i8",
        StoredType.UInt64 => "u8",
        StoredType.Float16 => "f2",
        StoredType.Float32 => "f4",
        StoredType.Float64 => "f8",
        _ => null,
    };

    private static string NameOf(StoredType type)
    {
        string code = CodeOf(type) ?? throw new ArgumentException($"NumPy has no type {type}.", nameof(type));
        return (StoredTensor.SizeOf(type) == 1 ? "|" : "<") + code;
    }
}
