using System;
using System.Buffers.Binary;

namespace Managed.Formats;

/// <summary>Double precision as little-endian stored numbers, rounded once to the nearest, ties to even.</summary>
internal static class NumberEncoder
{
    public static bool CanEncode(StoredType type) =>
        type is StoredType.Float64 or StoredType.Float32 or StoredType.Float16 or StoredType.BFloat16 or StoredType.UInt8;

    /// <summary>Encodes numbers; one that the type cannot hold ends it: a finite one beyond its range, or one that is not finite in a code.</summary>
    /// <returns>How many numbers were encoded: all, or the index of the one that does not fit.</returns>
    public static int Encode(StoredType type, Quantization? quantization, ReadOnlySpan<double> values, Span<byte> bytes)
    {
        Quantization code = quantization ?? new Quantization(1, 0);
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            switch (type)
            {
                case StoredType.Float64:
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes[(8 * i)..], value);
                    break;
                case StoredType.Float32:
                    if (float.IsInfinity((float)value) && double.IsFinite(value))
                        return i;
                    BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * i)..], (float)value);
                    break;
                case StoredType.Float16:
                    if (Half.IsInfinity((Half)value) && double.IsFinite(value))
                        return i;
                    BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * i)..], (Half)value);
                    break;
                case StoredType.BFloat16:
                    ushort bits = ToBFloat16(value);
                    if ((bits & 0x7FFF) == 0x7F80 && double.IsFinite(value))
                        return i;
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * i)..], bits);
                    break;
                case StoredType.UInt8:
                    double step = code.Scale == 0 ? 0 : Math.Round((value - code.Minimum) / code.Scale);
                    if (!(step is >= 0 and <= byte.MaxValue && double.IsFinite(value)))
                        return i;
                    bytes[i] = (byte)step;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(type));
            }
        }

        return values.Length;
    }

    /// <summary>The nearest number of 8 significant bits, by way of a single rounded to odd, which cannot round twice.</summary>
    private static ushort ToBFloat16(double value)
    {
        int bits = BitConverter.SingleToInt32Bits((float)value);
        if (double.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        double rounded = BitConverter.Int32BitsToSingle(bits);
        if (rounded != value)
            bits = (Math.Abs(rounded) > Math.Abs(value) ? bits - 1 : bits) | 1;
        return (ushort)((uint)(bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
