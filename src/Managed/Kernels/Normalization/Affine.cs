using System.Runtime.CompilerServices;
using Managed.Kernels.Elementwise;
using Managed.Simd;

namespace Managed.Kernels.Normalization;

/// <summary>y = scale * x + shift with one rounding: a channel's affine map, a folded batch normalisation.</summary>
internal readonly struct Affine : IUnaryOperator
{
    public static string Name => "affine";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T> => T.MulAdd(first, value, second);
}
