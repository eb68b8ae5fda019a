using System.Runtime.CompilerServices;
using Managed.Kernels.Elementwise;
using Managed.Simd;

namespace Managed.Kernels.Activation;

/// <summary>y = max(x, 0). NaN stays NaN.</summary>
internal readonly struct Relu : IUnaryOperator
{
    public static string Name => "relu";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T> => T.Select(T.LessThan(value, T.Zero), T.Zero, value);
}

/// <summary>dx = dy where y &gt; 0, else 0. The output tells the side, so x need not be kept.</summary>
internal readonly struct ReluGradient : IBinaryOperator
{
    public static string Name => "relu-gradient";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T> => T.Select(T.LessThan(T.Zero, right), left, T.Zero);
}

/// <summary>y = x where x &gt;= 0, else slope * x, with slope &gt; 0. NaN stays NaN.</summary>
internal readonly struct LeakyRelu : IUnaryOperator
{
    public static string Name => "leaky-relu";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T> => T.Select(T.LessThan(value, T.Zero), first * value, value);
}

/// <summary>dx = dy where y &gt; 0, else slope * dy.</summary>
internal readonly struct LeakyReluGradient : IBinaryOperator
{
    public static string Name => "leaky-relu-gradient";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T> => T.Select(T.LessThan(T.Zero, right), left, first * left);
}
