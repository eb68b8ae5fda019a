using System;
using System.Runtime.InteropServices;

namespace Managed.Tensors;

/// <summary>Float memory that begins on a cache line and never moves.</summary>
internal static class AlignedMemory
{
    private const int Alignment = 64;

    /// <summary>Zeroed memory of the given length.</summary>
    public static Memory<float> Allocate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        float[] array = GC.AllocateArray<float>(checked(length + (Alignment / sizeof(float))), pinned: true);
        nint misalignment = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % Alignment;
        int skip = misalignment == 0 ? 0 : (int)(Alignment - misalignment) / sizeof(float);
        return array.AsMemory(skip, length);
    }
}
