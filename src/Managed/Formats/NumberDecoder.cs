using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Managed.Formats;

/// <summary>Little-endian stored numbers as single or double precision.</summary>
internal static class NumberDecoder
{
    /// <summary>Decodes numbers; an integer that the precision does not hold exactly ends it.</summary>
    /// <returns>How many numbers were decoded: all, or the index of the integer that does not fit.</returns>
    public static int Decode<T>(StoredType type, Quantization? quantization, ReadOnlySpan<byte> bytes, Span<T> values)
        where T : struct, IFloatingPointIeee754<T>
    {
        double scale = quantization?.Scale ?? 1;
        double minimum = quantization?.Minimum ?? 0;
        bool isExact = type is StoredType.Int32 or StoredType.UInt32 or StoredType.Int64 or StoredType.UInt64;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                StoredType.Float32 => T.CreateTruncating(BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..])),
                StoredType.Float64 => T.CreateTruncating(BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..])),
                StoredType.Float16 => T.CreateTruncating(BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..])),
                StoredType.BFloat16 => T.CreateTruncating(BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16)),
                StoredType.UInt16 => T.CreateTruncating((BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) * scale) + minimum),
                StoredType.UInt8 => T.CreateTruncating((bytes[i] * scale) + minimum),
                StoredType.Boolean => bytes[i] == 0 ? T.Zero : T.One,
                StoredType.Int8 => T.CreateTruncating((sbyte)bytes[i]),
                StoredType.Int16 => T.CreateTruncating(BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..])),
                _ => T.CreateTruncating(ReadInteger(type, bytes, i)),
            };
            if (isExact && Int128.CreateTruncating(values[i]) != ReadInteger(type, bytes, i))
                return i;
        }

        return values.Length;
    }

    private static Int128 ReadInteger(StoredType type, ReadOnlySpan<byte> bytes, int i) => type switch
    {
        StoredType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
        StoredType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]),
        StoredType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
        StoredType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
