using System.Runtime.CompilerServices;

namespace Managed.Kernels.Gemm;

/// <summary>Where the micro-kernel finds row k of the right operand.</summary>
internal interface IRightRows
{
    static abstract ref float Row(ref float origin, ref int offsets, nint k, int width);
}

/// <summary>Rows of a packed panel, one after another.</summary>
internal readonly struct PackedRows : IRightRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Row(ref float origin, ref int offsets, nint k, int width) => ref Unsafe.Add(ref origin, k * width);
}

/// <summary>Rows at listed places of any memory.</summary>
internal readonly struct RowsAtOffsets : IRightRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float Row(ref float origin, ref int offsets, nint k, int width) => ref Unsafe.Add(ref origin, Unsafe.Add(ref offsets, k));
}
