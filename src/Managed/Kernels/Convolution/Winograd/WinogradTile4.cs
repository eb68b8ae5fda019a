using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>F(4, 3) with the points 0, 5/8, -5/8, 3/2, -3/2 and infinity.</summary>
/// <remarks>
/// Every entry of A and B is exact in single precision. Against the usual points 0, 1, -1, 2, -2 the error is less than half;
/// on the choice of points: Barabasz, Anderson, Soodhalter, Gregg: Error analysis and improving the accuracy of Winograd convolution
/// for deep neural networks (2020).
/// </remarks>
internal readonly struct WinogradTile4 : IWinogradTile
{
    private const float P = 0.625f;
    private const float Q = 1.5f;
    private const float PP = P * P;
    private const float QQ = Q * Q;

    // What the filters' values at the points P and Q are divided by.
    private const float Narrow = 2 * PP * (PP - QQ);
    private const float Wide = 2 * QQ * (QQ - PP);

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<T>(ref readonly float source, nuint stride, nuint tail, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T d0 = T.Load(in source, 0);
        T d1 = T.Load(in source, stride);
        T d2 = T.Load(in source, 2 * stride);
        T d3 = T.Load(in source, 3 * stride);
        T d4 = T.Load(in source, tail);
        T d5 = T.Load(in source, tail + stride);
        T product = T.Broadcast(PP * QQ);
        T sum = T.Broadcast(-(PP + QQ));
        T.Store(T.MulAdd(product, d0, T.MulAdd(sum, d2, d4)), ref destination, 0);
        T.Store(T.MulAdd(product, d1, T.MulAdd(sum, d3, d5)), ref destination, 5 * step);
        T square = T.Broadcast(-QQ);
        T even = T.MulAdd(square, d2, d4);
        T odd = T.Broadcast(P) * T.MulAdd(square, d1, d3);
        T.Store(even + odd, ref destination, step);
        T.Store(even - odd, ref destination, 2 * step);
        square = T.Broadcast(-PP);
        even = T.MulAdd(square, d2, d4);
        odd = T.Broadcast(Q) * T.MulAdd(square, d1, d3);
        T.Store(even + odd, ref destination, 3 * step);
        T.Store(even - odd, ref destination, 4 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T g0 = T.Load(in source, 0);
        T g1 = T.Load(in source, stride);
        T g2 = T.Load(in source, 2 * stride);
        T.Store(g0 * T.Broadcast(1 / (PP * QQ)), ref destination, 0);
        T.Store(g2, ref destination, 5 * step);
        T scale = T.Broadcast(1 / Narrow);
        T even = T.MulAdd(T.Broadcast(PP), g2, g0) * scale;
        T odd = T.Broadcast(P / Narrow) * g1;
        T.Store(even + odd, ref destination, step);
        T.Store(even - odd, ref destination, 2 * step);
        scale = T.Broadcast(1 / Wide);
        even = T.MulAdd(T.Broadcast(QQ), g2, g0) * scale;
        odd = T.Broadcast(Q / Wide) * g1;
        T.Store(even + odd, ref destination, 3 * step);
        T.Store(even - odd, ref destination, 4 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T m1 = T.Load(in source, stride);
        T m2 = T.Load(in source, 2 * stride);
        T m3 = T.Load(in source, 3 * stride);
        T m4 = T.Load(in source, 4 * stride);
        T even = m1 + m2;
        T odd = m1 - m2;
        T wideEven = m3 + m4;
        T wideOdd = m3 - m4;
        T.Store(T.Load(in source, 0) + even + wideEven, ref destination, 0);
        T.Store(T.MulAdd(T.Broadcast(P), odd, T.Broadcast(Q) * wideOdd), ref destination, step);
        T.Store(T.MulAdd(T.Broadcast(PP), even, T.Broadcast(QQ) * wideEven), ref destination, 2 * step);
        T.Store(
            T.MulAdd(T.Broadcast(PP * P), odd, T.MulAdd(T.Broadcast(QQ * Q), wideOdd, T.Load(in source, 5 * stride))), ref destination, 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T v0 = T.Load(in source, 0);
        T v1 = T.Load(in source, stride);
        T v2 = T.Load(in source, 2 * stride);
        T v3 = T.Load(in source, 3 * stride);
        T.Store(v0, ref destination, 0);
        T.Store(v3, ref destination, 5 * step);
        T even = T.MulAdd(T.Broadcast(PP), v2, v0);
        T odd = T.MulAdd(T.Broadcast(PP * P), v3, T.Broadcast(P) * v1);
        T.Store(even + odd, ref destination, step);
        T.Store(even - odd, ref destination, 2 * step);
        even = T.MulAdd(T.Broadcast(QQ), v2, v0);
        odd = T.MulAdd(T.Broadcast(QQ * Q), v3, T.Broadcast(Q) * v1);
        T.Store(even + odd, ref destination, 3 * step);
        T.Store(even - odd, ref destination, 4 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FilterGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>
    {
        T v1 = T.Load(in source, stride);
        T v2 = T.Load(in source, 2 * stride);
        T v3 = T.Load(in source, 3 * stride);
        T v4 = T.Load(in source, 4 * stride);
        T narrow = T.Broadcast(1 / Narrow);
        T wide = T.Broadcast(1 / Wide);
        T even = narrow * (v1 + v2);
        T wideEven = wide * (v3 + v4);
        T.Store(T.MulAdd(T.Broadcast(1 / (PP * QQ)), T.Load(in source, 0), even + wideEven), ref destination, 0);
        T.Store(
            T.MulAdd(T.Broadcast(P / Narrow), v1 - v2, T.Broadcast(Q / Wide) * (v3 - v4)), ref destination, step);
        T.Store(T.MulAdd(T.Broadcast(PP), even, T.MulAdd(T.Broadcast(QQ), wideEven, T.Load(in source, 5 * stride))), ref destination, 2 * step);
    }
}
