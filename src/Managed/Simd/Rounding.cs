using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Managed.Simd;

/// <summary>The rounding policy of multiply-add.</summary>
/// <remarks>
/// With fused multiply-add in hardware it is always used, and results are the same bits everywhere. Without it the default is
/// a fast multiply followed by an add; strict mode asks for the fused result all the same, which is emulated and slow.
/// </remarks>
internal static class Rounding
{
    private static readonly bool StrictRequested = SimdSetting.Current == SimdSetting.Strict;

    public static bool FusedInHardware
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>Whether <see cref="ISimd{TSelf}.MulAdd"/> rounds once.</summary>
    public static bool Fused
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => FusedInHardware || StrictRequested;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MulAdd(float a, float b, float c) => Fused ? MathF.FusedMultiplyAdd(a, b, c) : (a * b) + c;
}
