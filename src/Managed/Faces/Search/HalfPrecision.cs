using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Managed.Faces.Search;

/// <summary>Values of half precision as those of single precision.</summary>
internal static class HalfPrecision
{
    /// <summary>What half precision rounds to infinity.</summary>
    public const float FirstInfinite = 65520;

    private const ushort Magnitude = 0x7fff;
    private const ushort Sign = 0x8000;
    private const int SignShift = 16;
    private const int MagnitudeShift = 13;

    /// <summary>2 to the 112, by which the exponents' biases differ.</summary>
    private const float Scale = 5.192296858534828e33f;

    /// <summary>Widens values that are finite; exactly, so the bits are those of a cast at any width.</summary>
    public static void Widen(ReadOnlySpan<Half> source, Span<float> destination)
    {
        ReadOnlySpan<ushort> bits = MemoryMarshal.Cast<Half, ushort>(source);
        int i = 0;
        for (; i <= bits.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out Vector<uint> lower, out Vector<uint> upper);
            Widen(lower).CopyTo(destination[i..]);
            Widen(upper).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < bits.Length; i++)
            destination[i] = (float)source[i];
    }

    private static Vector<float> Widen(Vector<uint> bits)
    {
        Vector<float> scaled = Vector.AsVectorSingle((bits & new Vector<uint>(Magnitude)) << MagnitudeShift) * Scale;
        return Vector.AsVectorSingle(Vector.AsVectorUInt32(scaled) | ((bits & new Vector<uint>(Sign)) << SignShift));
    }
}
