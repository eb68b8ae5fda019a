using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Activation;

/// <summary>Marks the values above zero, one bit each, in words of 32.</summary>
internal delegate void RectifierMarking(ReadOnlySpan<float> output, Span<uint> marks);

/// <summary>dx from the marks and dy.</summary>
internal delegate void MarkedRectifierGradient(ReadOnlySpan<uint> marks, ReadOnlySpan<float> outputGradient, float negativeSlope, Span<float> inputGradient);

/// <summary>A rectifier's gradient from one bit a value, which is all that it reads of the output: the bits of <see cref="ReluGradient"/> and <see cref="LeakyReluGradient"/>.</summary>
internal static class RectifierMarks
{
    /// <summary>Values in a word.</summary>
    public const int WordLength = 32;

    /// <summary>Marks from y.</summary>
    public static readonly KernelRegistry<RectifierMarking> Marking =
        KernelRegistry.Widths<RectifierMarking>("rectifier marks", Mark<Simd512>, Mark<Simd256>, Mark<Simd128>, Mark<SimdScalar>);

    /// <summary>dx from marks and dy.</summary>
    public static readonly KernelRegistry<MarkedRectifierGradient> Gradient =
        KernelRegistry.Widths<MarkedRectifierGradient>("rectifier gradient from marks", Apply<Simd512>, Apply<Simd256>, Apply<Simd128>, Apply<SimdScalar>);

    /// <summary>Words for so many values.</summary>
    public static int Words(int length) => Extent.Parts(length, WordLength);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mark<T>(ReadOnlySpan<float> output, Span<uint> marks)
        where T : struct, ISimd<T>
    {
        Require.Length(marks.Length, Words(output.Length), nameof(marks));
        ref float value = ref MemoryMarshal.GetReference(output);
        int whole = output.Length / WordLength;
        for (int word = 0; word < whole; word++)
        {
            uint bits = 0;
            for (int i = 0; i < WordLength; i += T.Lanes)
                bits |= T.BitsOf(T.LessThan(T.Zero, T.Load(in value, (nuint)((word * WordLength) + i)))) << i;
            marks[word] = bits;
        }

        if (whole < marks.Length)
        {
            uint bits = 0;
            for (int i = whole * WordLength; i < output.Length; i++)
                bits |= (output[i] > 0 ? 1u : 0) << (i % WordLength);
            marks[whole] = bits;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<T>(ReadOnlySpan<uint> marks, ReadOnlySpan<float> outputGradient, float negativeSlope, Span<float> inputGradient)
        where T : struct, ISimd<T>
    {
        Require.Length(marks.Length, Words(outputGradient.Length), nameof(marks));
        Require.Length(inputGradient.Length, outputGradient.Length, nameof(inputGradient));
        ref float dy = ref MemoryMarshal.GetReference(outputGradient);
        ref float dx = ref MemoryMarshal.GetReference(inputGradient);
        int whole = outputGradient.Length / WordLength;
        for (int word = 0; word < whole; word++)
        {
            uint bits = marks[word];
            for (int i = 0; i < WordLength; i += T.Lanes)
            {
                nuint at = (nuint)((word * WordLength) + i);
                T gradient = T.Load(in dy, at);
                T.Store(T.Select(T.MaskOf(bits >> i), gradient, Below(gradient, negativeSlope)), ref dx, at);
            }
        }

        for (int i = whole * WordLength; i < outputGradient.Length; i++)
        {
            bool isAbove = ((marks[whole] >> (i % WordLength)) & 1) != 0;
            SimdScalar gradient = SimdScalar.Broadcast(outputGradient[i]);
            SimdScalar.Store(isAbove ? gradient : Below(gradient, negativeSlope), ref dx, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Below<T>(T gradient, float negativeSlope)
        where T : struct, ISimd<T> => negativeSlope == 0 ? T.Zero : T.Broadcast(negativeSlope) * gradient;
}
