using System.Collections.Immutable;
using Managed.Simd;

namespace Managed.Kernels.Gemm;

/// <summary>Every matrix micro-kernel, widest first.</summary>
internal static class GemmKernels
{
    private static readonly KernelRegistry<GemmKernel> Registry = new(
        Entry<Simd512>("gemm 12x32/512", SimdLevel.Vector512, 2),
        SimdHardware.Has32WideRegisters
            ? Entry<Simd256>("gemm 12x16/256", SimdLevel.Vector256, 2)
            : Entry<Simd256>("gemm 6x16/256", SimdLevel.Vector256, 1),
        SimdHardware.Has32Registers
            ? Entry<Simd128>("gemm 12x8/128", SimdLevel.Vector128, 2)
            : Entry<Simd128>("gemm 6x8/128", SimdLevel.Vector128, 1),
        Entry<SimdScalar>("gemm 6x2/scalar", SimdLevel.Scalar, 1));

    public static ImmutableArray<KernelEntry<GemmKernel>> All => Registry.All;

    public static GemmKernel At(SimdLevel level) => Registry.At(level);

    private static KernelEntry<GemmKernel> Entry<T>(string name, SimdLevel level, int tilePanels)
        where T : struct, ISimd<T> => new(name, level, new GemmMicroKernel<T>(name, level, tilePanels));
}
