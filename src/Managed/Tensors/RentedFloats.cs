using System;
using System.Buffers;

namespace Managed.Tensors;

/// <summary>Memory for a moment, not cleared; given back by disposing.</summary>
internal readonly struct RentedFloats(int length) : IDisposable
{
    private readonly float[] array = ArrayPool<float>.Shared.Rent(length);
    private readonly int length = length;

    /// <summary>The memory.</summary>
    public Memory<float> Memory => array.AsMemory(0, length);

    /// <summary>The memory as a span.</summary>
    public Span<float> Span => array.AsSpan(0, length);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(array);
}
