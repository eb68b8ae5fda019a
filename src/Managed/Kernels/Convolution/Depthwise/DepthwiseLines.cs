using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>Sums shifts of the staged input, each times a weight, along a line or two.</summary>
/// <remarks>Results are computed whole registers at a time, some beyond <c>length</c>: the layout's slack.</remarks>
internal static class DepthwiseLines
{
    /// <summary>Computes one line, for weights of index <see cref="DepthwiseStep.First"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputeOne<T>(
        ReadOnlySpan<DepthwiseStep> steps, ReadOnlySpan<float> weights, float bias, float negativeSlope, ReadOnlySpan<float> staged, Span<float> line, int length)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        ref float x = ref MemoryMarshal.GetReference(staged);
        ref float y = ref MemoryMarshal.GetReference(line);
        ref float w = ref MemoryMarshal.GetReference(weights);
        T start = T.Broadcast(bias);
        for (int i = 0; i < length; i += 8 * T.Lanes)
        {
            T s0, s1, s2, s3, s4, s5, s6, s7;
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = start;
            ref float origin = ref Unsafe.Add(ref x, i);
            bool half = length - i <= 4 * T.Lanes;
            foreach (ref readonly DepthwiseStep step in steps)
            {
                T weight = T.Broadcast(Unsafe.Add(ref w, step.First));
                ref float values = ref Unsafe.Add(ref origin, step.Offset);
                s0 = T.MulAdd(weight, T.Load(in values, 0), s0);
                s1 = T.MulAdd(weight, T.Load(in values, lanes), s1);
                s2 = T.MulAdd(weight, T.Load(in values, 2 * lanes), s2);
                s3 = T.MulAdd(weight, T.Load(in values, 3 * lanes), s3);
                if (half)
                    continue;
                s4 = T.MulAdd(weight, T.Load(in values, 4 * lanes), s4);
                s5 = T.MulAdd(weight, T.Load(in values, 5 * lanes), s5);
                s6 = T.MulAdd(weight, T.Load(in values, 6 * lanes), s6);
                s7 = T.MulAdd(weight, T.Load(in values, 7 * lanes), s7);
            }

            StoreFour(s0, s1, s2, s3, negativeSlope, ref Unsafe.Add(ref y, i));
            if (!half)
                StoreFour(s4, s5, s6, s7, negativeSlope, ref Unsafe.Add(ref y, i + (4 * T.Lanes)));
        }
    }

    /// <summary>Computes two lines, <paramref name="lineLength"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComputeTwo<T>(
        ReadOnlySpan<DepthwiseStep> steps,
        ReadOnlySpan<float> weights,
        float bias,
        float negativeSlope,
        ReadOnlySpan<float> staged,
        Span<float> lines,
        int lineLength,
        int length)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        ref float x = ref MemoryMarshal.GetReference(staged);
        ref float y = ref MemoryMarshal.GetReference(lines);
        ref float w = ref MemoryMarshal.GetReference(weights);
        T start = T.Broadcast(bias);
        for (int i = 0; i < length; i += 4 * T.Lanes)
        {
            T a0, a1, a2, a3, b0, b1, b2, b3;
            a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = start;
            ref float origin = ref Unsafe.Add(ref x, i);
            foreach (ref readonly DepthwiseStep step in steps)
            {
                ref float values = ref Unsafe.Add(ref origin, step.Offset);
                T x0 = T.Load(in values, 0);
                T x1 = T.Load(in values, lanes);
                T x2 = T.Load(in values, 2 * lanes);
                T x3 = T.Load(in values, 3 * lanes);
                if (step.First >= 0)
                {
                    T weight = T.Broadcast(Unsafe.Add(ref w, step.First));
                    a0 = T.MulAdd(weight, x0, a0);
                    a1 = T.MulAdd(weight, x1, a1);
                    a2 = T.MulAdd(weight, x2, a2);
                    a3 = T.MulAdd(weight, x3, a3);
                }

                if (step.Second >= 0)
                {
                    T weight = T.Broadcast(Unsafe.Add(ref w, step.Second));
                    b0 = T.MulAdd(weight, x0, b0);
                    b1 = T.MulAdd(weight, x1, b1);
                    b2 = T.MulAdd(weight, x2, b2);
                    b3 = T.MulAdd(weight, x3, b3);
                }
            }

            StoreFour(a0, a1, a2, a3, negativeSlope, ref Unsafe.Add(ref y, i));
            StoreFour(b0, b1, b2, b3, negativeSlope, ref Unsafe.Add(ref y, i + lineLength));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour<T>(T s0, T s1, T s2, T s3, float negativeSlope, ref float destination)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        T.Store(Rectification.Apply(s0, negativeSlope), ref destination, 0);
        T.Store(Rectification.Apply(s1, negativeSlope), ref destination, lanes);
        T.Store(Rectification.Apply(s2, negativeSlope), ref destination, 2 * lanes);
        T.Store(Rectification.Apply(s3, negativeSlope), ref destination, 3 * lanes);
    }
}
