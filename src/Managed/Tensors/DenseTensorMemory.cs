using System;
using System.Buffers;
using System.Numerics.Tensors;

namespace Managed.Tensors;

/// <summary>The memory of a dense framework tensor, which does not show its array.</summary>
internal sealed class DenseTensorMemory(Tensor<float> tensor) : MemoryManager<float>
{
    private readonly nint[] origin = new nint[tensor.Rank];

    public override Span<float> GetSpan() => tensor.GetSpan(origin, checked((int)tensor.FlattenedLength));

    public override MemoryHandle Pin(int elementIndex = 0) =>
        throw new NotSupportedException("The framework tensor's memory is used through spans and never pinned.");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
