using System;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>A function of two values and up to two parameters, applied to every pair of elements.</summary>
internal interface IBinaryOperator
{
    static abstract string Name { get; }

    static abstract T Invoke<T>(T left, T right, T first, T second)
        where T : struct, ISimd<T>;
}

/// <summary>destination[i] = f(left[i], right[i]; first, second). The destination is an operand or overlaps neither.</summary>
internal delegate void BinaryKernel(ReadOnlySpan<float> left, ReadOnlySpan<float> right, float first, float second, Span<float> destination);
