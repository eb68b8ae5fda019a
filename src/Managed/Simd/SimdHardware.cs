using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Managed.Simd;

/// <summary>What this process computes with, fixed when it starts.</summary>
public static class SimdHardware
{
    /// <summary>The widest registers that the hardware and the runtime offer.</summary>
    internal static SimdLevel Widest { get; } =
        Vector512.IsHardwareAccelerated ? SimdLevel.Vector512
        : Vector256.IsHardwareAccelerated ? SimdLevel.Vector256
        : Vector128.IsHardwareAccelerated ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>The width in use: <see cref="Widest"/>, or what MANAGED_SIMD forces.</summary>
    public static SimdLevel Level { get; } = SimdSetting.ForcedLevel(SimdSetting.Current) ?? Widest;

    /// <summary>Whether every multiply-add rounds once, so that results are the same bits on every such machine.</summary>
    public static bool FusedMultiplyAdd => Rounding.Fused;

    /// <summary>Whether there are 32 registers of 128 bits, as on ARM64 and CPUs with AVX-512, and not 16.</summary>
    internal static bool Has32Registers => AdvSimd.IsSupported || Avx512F.VL.IsSupported;

    /// <summary>Whether there are 32 registers of 256 bits, as on CPUs with AVX-512, and not 16.</summary>
    internal static bool Has32WideRegisters => Avx512F.VL.IsSupported;

    /// <summary>A sentence about a MANAGED_SIMD value that is not understood, or null.</summary>
    public static string? SettingProblem => SimdSetting.IsKnown
        ? null
        : $"{SimdSetting.Variable} is '{SimdSetting.Current}'; expected 512, 256, 128, scalar or strict.";
}
