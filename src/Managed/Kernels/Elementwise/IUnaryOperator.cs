using System;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>A function of one value and up to two parameters, applied to every element.</summary>
internal interface IUnaryOperator
{
    static abstract string Name { get; }

    static abstract T Invoke<T>(T value, T first, T second)
        where T : struct, ISimd<T>;
}

/// <summary>destination[i] = f(source[i]; first, second). The destination is the source or does not overlap it.</summary>
internal delegate void UnaryKernel(ReadOnlySpan<float> source, float first, float second, Span<float> destination);
