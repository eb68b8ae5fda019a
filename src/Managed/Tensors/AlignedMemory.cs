using System;
using System.Runtime.InteropServices;

namespace Managed.Tensors;

/// <summary>Float memory that begins on a cache line and never moves.</summary>
internal static class AlignedMemory
{
    /// <summary>The floats of a cache line.</summary>
    public const int Line = 16;

    /// <summary>Zeroed memory of the given length.</summary>
    public static Memory<float> Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        float[] array = GC.AllocateArray<float>(checked(length + Line), pinned: true);
        return array.AsMemory(FirstAligned(array), length);
    }

    /// <summary>The first element that begins a cache line, as the array lies now; it stays so in one that does not move.</summary>
    public static int FirstAligned(float[] array)
    {
        const int Bytes = Line * sizeof(float);
        nint misalignment = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Bytes;
        return misalignment == 0 ? 0 : (int)(Bytes - misalignment) / sizeof(float);
    }
}
