using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>y = first * left + second * right: the product with right is rounded, then the multiply-add.</summary>
internal readonly struct LinearCombination : IBinaryOperator
{
    public static string Name => "linear-combination";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T> => T.MulAdd(first, left, second * right);
}

/// <summary>y = x / first.</summary>
internal readonly struct Divide : IUnaryOperator
{
    public static string Name => "divide";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T> => value / first;
}
