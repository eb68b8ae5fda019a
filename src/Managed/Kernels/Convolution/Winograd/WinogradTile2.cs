using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>F(2, 3) with the points 0, 1, -1 and infinity.</summary>
internal readonly struct WinogradTile2 : IWinogradTile
{
    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T>(ref readonly float source, nuint stride, nuint tail, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T d1 = T.Load(in source, stride);
        T d2 = T.Load(in source, tail);
        T.Store(T.Load(in source, 0) - d2, ref destination, 0);
        T.Store(d1 + d2, ref destination, step);
        T.Store(d2 - d1, ref destination, 2 * step);
        T.Store(d1 - T.Load(in source, tail + stride), ref destination, 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T half = T.Broadcast(0.5f);
        T g0 = T.Load(in source, 0);
        T g2 = T.Load(in source, 2 * stride);
        T even = half * (g0 + g2);
        T odd = half * T.Load(in source, stride);
        T.Store(g0, ref destination, 0);
        T.Store(even + odd, ref destination, step);
        T.Store(even - odd, ref destination, 2 * step);
        T.Store(g2, ref destination, 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T m1 = T.Load(in source, stride);
        T m2 = T.Load(in source, 2 * stride);
        T.Store(T.Load(in source, 0) + m1 + m2, ref destination, 0);
        T.Store(m1 - m2 - T.Load(in source, 3 * stride), ref destination, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T v0 = T.Load(in source, 0);
        T v1 = T.Load(in source, stride);
        T.Store(v0, ref destination, 0);
        T.Store(v0 + v1, ref destination, step);
        T.Store(v0 - v1, ref destination, 2 * step);
        T.Store(T.Zero - v1, ref destination, 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T half = T.Broadcast(0.5f);
        T v1 = T.Load(in source, stride);
        T v2 = T.Load(in source, 2 * stride);
        T even = half * (v1 + v2);
        T.Store(T.Load(in source, 0) + even, ref destination, 0);
        T.Store(half * (v1 - v2), ref destination, step);
        T.Store(even + T.Load(in source, 3 * stride), ref destination, 2 * step);
    }
}
