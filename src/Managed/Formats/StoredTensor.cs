using System;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The number type of a stored tensor.</summary>
public enum StoredType
{
    /// <summary>Truth values of one byte.</summary>
    Boolean,

    /// <summary>Bytes.</summary>
    UInt8,

    /// <summary>Signed bytes.</summary>
    Int8,

    /// <summary>16-bit integers.</summary>
    Int16,

    /// <summary>Unsigned 16-bit integers.</summary>
    UInt16,

    /// <summary>32-bit integers.</summary>
    Int32,

    /// <summary>Unsigned 32-bit integers.</summary>
    UInt32,

    /// <summary>64-bit integers.</summary>
    Int64,

    /// <summary>Unsigned 64-bit integers.</summary>
    UInt64,

    /// <summary>IEEE half precision.</summary>
    Float16,

    /// <summary>The upper half of single precision.</summary>
    BFloat16,

    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,
}

/// <summary>An affine code: a stored byte q means q * Scale + Minimum.</summary>
/// <param name="Scale">The value of one step.</param>
/// <param name="Minimum">The value of a stored zero.</param>
public readonly record struct Quantization(double Scale, double Minimum)
{
    /// <summary>A code read from a file.</summary>
    /// <exception cref="FormatException">A number is not finite.</exception>
    internal static Quantization OfFinite(double scale, double minimum) => double.IsFinite(scale) && double.IsFinite(minimum)
        ? new Quantization(scale, minimum)
        : throw new FormatException("a quantization is two finite numbers");
}

/// <summary>A tensor in a file: what it is and where its bytes lie.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its number type.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Offset">Its first byte, counted from where the file's data begin.</param>
/// <param name="Quantization">How its bytes are meant, or null where they are plain numbers.</param>
public sealed record StoredTensor(string Name, StoredType Type, Shape Shape, long Offset, Quantization? Quantization)
{
    /// <summary>The number of its bytes.</summary>
    public long ByteCount => (long)Shape.ElementCount * SizeOf(Type);

    internal static int SizeOf(StoredType type) => type switch
    {
        StoredType.Boolean or StoredType.UInt8 or StoredType.Int8 => 1,
        StoredType.Int16 or StoredType.UInt16 or StoredType.Float16 or StoredType.BFloat16 => 2,
        StoredType.Int32 or StoredType.UInt32 or StoredType.Float32 => 4,
        StoredType.Int64 or StoredType.UInt64 or StoredType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
