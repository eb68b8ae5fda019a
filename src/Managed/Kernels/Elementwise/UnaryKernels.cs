using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>The loop around a unary operator, at every width.</summary>
internal static class UnaryKernels<TOperator>
    where TOperator : IUnaryOperator
{
    public static readonly KernelRegistry<UnaryKernel> Registry =
        KernelRegistry.Widths<UnaryKernel>(TOperator.Name, Apply<Simd512>, Apply<Simd256>, Apply<Simd128>, Apply<SimdScalar>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T>(ReadOnlySpan<float> source, float first, float second, Span<float> destination)
        where T : struct, ISimd<T>
    {
        Require.Length(destination.Length, source.Length, nameof(destination));
        ref float x = ref MemoryMarshal.GetReference(source);
        ref float y = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)source.Length;
        nuint whole = length - (length % (nuint)T.Lanes);
        T p = T.Broadcast(first);
        T q = T.Broadcast(second);
        for (nuint i = 0; i < whole; i += (nuint)T.Lanes)
            T.Store(TOperator.Invoke(T.Load(in x, i), p, q), ref y, i);
        SimdScalar scalarP = SimdScalar.Broadcast(first);
        SimdScalar scalarQ = SimdScalar.Broadcast(second);
        for (nuint i = whole; i < length; i++)
            SimdScalar.Store(TOperator.Invoke(SimdScalar.Load(in x, i), scalarP, scalarQ), ref y, i);
    }
}
