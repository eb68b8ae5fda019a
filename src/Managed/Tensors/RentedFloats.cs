using System;
using System.Buffers;

namespace Managed.Tensors;

/// <summary>Memory for a moment, not cleared; given back by disposing. It begins on a cache line where the array that it is of has room for that.</summary>
internal readonly struct RentedFloats : IDisposable
{
    private readonly float[] array;

    public RentedFloats(int length)
    {
        array = ArrayPool<float>.Shared.Rent(length);
        int first = AlignedMemory.FirstAligned(array);
        Memory = array.AsMemory(first <= array.Length - length ? first : 0, length);
    }

    /// <summary>The memory.</summary>
    public Memory<float> Memory { get; }

    /// <summary>The memory as a span.</summary>
    public Span<float> Span => Memory.Span;

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(array);
}
