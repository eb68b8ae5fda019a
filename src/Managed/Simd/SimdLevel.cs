namespace Managed.Simd;

/// <summary>The register width that kernels run at. Results do not depend on it where the hardware fuses multiply-add.</summary>
public enum SimdLevel
{
    /// <summary>One lane, no vector registers.</summary>
    Scalar = 0,

    /// <summary>128-bit registers: SSE, AdvSimd.</summary>
    Vector128 = 128,

    /// <summary>256-bit registers: AVX2.</summary>
    Vector256 = 256,

    /// <summary>512-bit registers: AVX-512.</summary>
    Vector512 = 512,
}
