using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Managed.Formats.Onnx;

/// <summary>A tensor of a model or of a file of its own. Its numbers are told in double precision, which all types but large 64-bit integers fit.</summary>
/// <remarks>Numbers of a file stay in the file's bytes, and become doubles only where somebody asks for <see cref="Values"/>.</remarks>
public sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> bytes;
    private double[]? values;

    /// <summary>A tensor of given numbers.</summary>
    /// <param name="name">Its name; may be empty.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="extents">Its extents, slowest first; a scalar has none, and an extent may be 0.</param>
    /// <param name="values">Its elements, the last axis fastest.</param>
    public OnnxTensor(string name, OnnxType type, ImmutableArray<int> extents, double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (Name, Type, Extents, Count, this.values) = (name, type, extents, values.Length, values);
    }

    /// <summary>A tensor whose numbers lie in memory as the format has them: little-endian, as many as its bytes hold.</summary>
    internal OnnxTensor(string name, OnnxType type, ImmutableArray<int> extents, ReadOnlyMemory<byte> bytes)
    {
        int size = SizeOf(type) ?? throw new ArgumentOutOfRangeException(nameof(type), type, "Elements of this type are not read.");
        (Name, Type, Extents, Count, this.bytes) = (name, type, extents, bytes.Length / size, bytes);
    }

    private OnnxTensor(OnnxTensor other, ImmutableArray<int> extents) =>
        (Name, Type, Extents, Count, bytes, values) = (other.Name, other.Type, extents, other.Count, other.bytes, other.values);

    /// <summary>Its name; may be empty.</summary>
    public string Name { get; }

    /// <summary>Its element type.</summary>
    public OnnxType Type { get; }

    /// <summary>Its extents, slowest first; a scalar has none, and an extent may be 0.</summary>
    public ImmutableArray<int> Extents { get; }

    /// <summary>The number of its elements.</summary>
    public int Count { get; }

    /// <summary>Its elements, the last axis fastest.</summary>
    public double[] Values => values ??= Decode();

    /// <summary>The bytes of an element, or null for a type that is not read.</summary>
    internal static int? SizeOf(OnnxType type) => type switch
    {
        OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Boolean => 1,
        OnnxType.UInt16 or OnnxType.Int16 or OnnxType.Float16 or OnnxType.BFloat16 => 2,
        OnnxType.Float or OnnxType.Int32 or OnnxType.UInt32 => 4,
        OnnxType.Int64 or OnnxType.UInt64 or OnnxType.Double => 8,
        _ => null,
    };

    /// <summary>The same elements under other extents.</summary>
    internal OnnxTensor Reshaped(ImmutableArray<int> extents) => new(this, extents);

    /// <summary>Its elements in single precision.</summary>
    /// <exception cref="ArgumentException">There is room for another number of them.</exception>
    internal void CopyTo(Span<float> destination)
    {
        if (destination.Length != Count)
            throw new ArgumentException($"There are {Count} elements for {destination.Length} places.", nameof(destination));
        if (values is null && Type == OnnxType.Float && BitConverter.IsLittleEndian)
        {
            bytes.Span.CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }

        for (int i = 0; i < Count; i++)
            destination[i] = (float)Values[i];
    }

    private static double Decode(OnnxType type, ReadOnlySpan<byte> element) => type switch
    {
        OnnxType.UInt8 or OnnxType.Boolean => element[0],
        OnnxType.Int8 => (sbyte)element[0],
        OnnxType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        OnnxType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        OnnxType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        OnnxType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        OnnxType.Float => BinaryPrimitives.ReadSingleLittleEndian(element),
        OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        OnnxType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        OnnxType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
        OnnxType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(element),
    };

    private double[] Decode()
    {
        ReadOnlySpan<byte> elements = bytes.Span;
        int size = SizeOf(Type)!.Value;
        var decoded = new double[Count];
        for (int i = 0; i < decoded.Length; i++)
            decoded[i] = Decode(Type, elements.Slice(i * size, size));
        return decoded;
    }
}
