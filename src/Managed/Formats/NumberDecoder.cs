using System;
using System.Buffers.Binary;

namespace Managed.Formats;

/// <summary>Little-endian stored numbers as single precision.</summary>
internal static class NumberDecoder
{
    public static bool CanDecode(StoredType type) =>
        type is StoredType.UInt8 or StoredType.UInt16 or StoredType.Float16 or StoredType.BFloat16 or StoredType.Float32 or StoredType.Float64;

    public static void Decode(StoredType type, Quantization? quantization, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        double scale = quantization?.Scale ?? 1;
        double minimum = quantization?.Minimum ?? 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                StoredType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                StoredType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                StoredType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                StoredType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
                StoredType.UInt16 => (float)((BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) * scale) + minimum),
                StoredType.UInt8 => (float)((bytes[i] * scale) + minimum),
                _ => throw new ArgumentOutOfRangeException(nameof(type)),
            };
        }
    }
}
