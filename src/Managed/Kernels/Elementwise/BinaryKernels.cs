using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>The loop around a binary operator, at every width.</summary>
internal static class BinaryKernels<TOperator>
    where TOperator : IBinaryOperator
{
    public static readonly KernelRegistry<BinaryKernel> Registry =
        KernelRegistry.Widths<BinaryKernel>(TOperator.Name, Apply<Simd512>, Apply<Simd256>, Apply<Simd128>, Apply<SimdScalar>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T>(ReadOnlySpan<float> left, ReadOnlySpan<float> right, float first, float second, Span<float> destination)
        where T : struct, ISimd<T>
    {
        Require.Length(right.Length, left.Length, nameof(right));
        Require.Length(destination.Length, left.Length, nameof(destination));
        ref float a = ref MemoryMarshal.GetReference(left);
        ref float b = ref MemoryMarshal.GetReference(right);
        ref float y = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)left.Length;
        nuint whole = length - (length % (nuint)T.Lanes);
        T p = T.Broadcast(first);
        T q = T.Broadcast(second);
        for (nuint i = 0; i < whole; i += (nuint)T.Lanes)
            T.Store(TOperator.Invoke(T.Load(in a, i), T.Load(in b, i), p, q), ref y, i);
        SimdScalar scalarP = SimdScalar.Broadcast(first);
        SimdScalar scalarQ = SimdScalar.Broadcast(second);
        for (nuint i = whole; i < length; i++)
            SimdScalar.Store(TOperator.Invoke(SimdScalar.Load(in a, i), SimdScalar.Load(in b, i), scalarP, scalarQ), ref y, i);
    }
}
