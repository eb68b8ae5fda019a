using System;
using Managed.Tensors;

namespace Managed.Networks.Planning;

/// <summary>Memory that plans use one after another.</summary>
/// <remarks>What a plan leaves behind need not return to the system before that of the next is taken: large pinned memory stays where anything small lies beside it.</remarks>
internal sealed class PlanArena
{
    /// <summary>The most bytes of a plan: of one array, and of its alignment.</summary>
    public static readonly long MaximumBytes = (Array.MaxLength - 64L) * sizeof(float);

    private Memory<float> memory;

    /// <summary>Takes the memory of the largest plan to come; what is not used of it is not touched.</summary>
    public void Reserve(long bytes)
    {
        long length = Math.Min(bytes, MaximumBytes) / sizeof(float);
        if (memory.Length < length)
            memory = AlignedMemory.Allocate((int)length);
    }

    /// <summary>Memory of the given length, filled with whatever the plan before left. It is that plan's no longer.</summary>
    public Memory<float> Take(long length)
    {
        Reserve(length * sizeof(float));
        return memory[..(int)length];
    }
}
