using System.Runtime.CompilerServices;
using Managed.Kernels.Elementwise;
using Managed.Simd;

namespace Managed.Kernels.Activation;

/// <summary>y = 1 / (1 + e^-x), the sigmoid.</summary>
internal readonly struct Logistic : IUnaryOperator
{
    public static string Name => "logistic";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        return one / (one + Exponential.Of(T.Zero - value));
    }
}

/// <summary>dx = dy * y * (1 - y), from the output.</summary>
internal readonly struct LogisticGradient : IBinaryOperator
{
    public static string Name => "logistic-gradient";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T> => left * (right * (T.Broadcast(1f) - right));
}
