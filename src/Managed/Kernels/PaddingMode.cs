using System;

namespace Managed.Kernels;

/// <summary>What a window reads beyond the border.</summary>
public enum PaddingMode
{
    /// <summary>Zeros: 0 0 | a b c | 0 0.</summary>
    Zero,

    /// <summary>The input mirrored at its border elements: c b | a b c | b a.</summary>
    Reflect,

    /// <summary>The border element again: a a | a b c | c c.</summary>
    Replicate,
}

/// <summary>The meaning of <see cref="PaddingMode"/>.</summary>
internal static class PaddingModeExtensions
{
    /// <summary>The input position that stands for a position outside [0, extent), or -1 for a zero.</summary>
    public static int Resolve(this PaddingMode mode, int position, int extent)
    {
        if ((uint)position < (uint)extent)
            return position;
        return mode switch
        {
            PaddingMode.Reflect => position < 0 ? -position : (2 * (extent - 1)) - position,
            PaddingMode.Replicate => Math.Clamp(position, 0, extent - 1),
            _ => -1,
        };
    }
}
