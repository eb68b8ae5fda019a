using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

/// <summary>The rectifiers by their slope below zero, for what writes its results rectified: 1 is none, 0 is <see cref="Relu"/>, others are <see cref="LeakyRelu"/>.</summary>
internal static class Rectification
{
    /// <summary>The slope that leaves values as they are.</summary>
    public const float None = 1;

    /// <summary>The bits of the rectifier of that slope.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T value, float negativeSlope)
        where T : struct, ISimd<T>
    {
        if (negativeSlope == None)
            return value;
        return negativeSlope == 0 ? Relu.Invoke(value, T.Zero, T.Zero) : LeakyRelu.Invoke(value, T.Broadcast(negativeSlope), T.Zero);
    }

    /// <summary>Rectifies whole registers of values where they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(Span<float> values, float negativeSlope)
        where T : struct, ISimd<T>
    {
        if (negativeSlope == None)
            return;
        ref float value = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i + (nuint)T.Lanes <= (nuint)values.Length; i += (nuint)T.Lanes)
            T.Store(Apply(T.Load(in value, i), negativeSlope), ref value, i);
    }

    /// <summary>The kernel of the rectifier of that slope, which is its first parameter; null for none.</summary>
    public static UnaryKernel? Kernel(SimdLevel level, float negativeSlope) => negativeSlope switch
    {
        None => null,
        0 => UnaryKernels<Relu>.Registry.At(level),
        _ => UnaryKernels<LeakyRelu>.Registry.At(level),
    };
}
