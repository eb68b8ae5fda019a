using System.Runtime.CompilerServices;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Kernels.Distance;

/// <summary>(a - b)², added by multiply-add.</summary>
internal readonly struct SquaredDifferenceTerm : IPairSumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T sum, T left, T right, T centre)
        where T : struct, ISimd<T>
    {
        T difference = left - right;
        return T.MulAdd(difference, difference, sum);
    }
}

/// <summary>(a - b)² / (|a| + |b|), and 0 where both are 0. A NaN makes the sum NaN: it must never look like agreement.</summary>
internal readonly struct ChiSquareTerm : IPairSumTerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T sum, T left, T right, T centre)
        where T : struct, ISimd<T>
    {
        T difference = left - right;
        T weight = T.Abs(left) + T.Abs(right);
        T term = difference * difference / weight;
        return sum + T.Select(T.LessThan(weight, T.Broadcast(float.Epsilon)), T.Zero, term);
    }
}

/// <summary>first * (a - b): with first = 2 dy, the gradient of the squared Euclidean distance to a.</summary>
internal readonly struct ScaledDifference : IBinaryOperator
{
    public static string Name => "scaled-difference";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T> => first * (left - right);
}

/// <summary>first * (2 (a - b) / s - sign(a) (a - b)² / s²) with s = |a| + |b|, and 0 where s is 0: the gradient of the chi-square distance to a.</summary>
internal readonly struct ChiSquareGradient : IBinaryOperator
{
    public static string Name => "chi-square-gradient";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T>
    {
        T weight = T.Abs(left) + T.Abs(right);
        T ratio = (left - right) / weight;
        T square = ratio * ratio;
        T signed = T.Select(T.LessThan(left, T.Zero), T.Zero - square, square);
        T slope = first * (ratio + ratio - signed);
        return T.Select(T.LessThan(weight, T.Broadcast(float.Epsilon)), T.Zero, slope);
    }
}
