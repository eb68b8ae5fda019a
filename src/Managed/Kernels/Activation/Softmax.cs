using System;
using Managed.Kernels.Elementwise;
using Managed.Simd;

namespace Managed.Kernels.Activation;

/// <summary>Softmax along the middle axis of [outer, axis, inner]: y_i = e^(x_i - m) / sum over j of e^(x_j - m), m the largest x.</summary>
/// <remarks>Sums run along the axis in ascending order, one rounding a term. Outputs and gradients are overwritten.</remarks>
internal static class Softmax
{
    /// <summary>y from x; they may be the same span.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="outer">Slices before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Values between neighbours on the axis.</param>
    /// <param name="input">x.</param>
    /// <param name="output">y.</param>
    public static void Forward(SimdLevel level, int outer, int axis, int inner, ReadOnlySpan<float> input, Span<float> output)
    {
        int slice = axis * inner;
        Require.Length(input.Length, (long)outer * slice, nameof(input));
        Require.Length(output.Length, (long)outer * slice, nameof(output));
        UnaryKernel exponential = UnaryKernels<Exponential>.Registry.At(level);
        for (int a = 0; a < outer; a++)
        {
            ReadOnlySpan<float> x = input.Slice(a * slice, slice);
            Span<float> y = output.Slice(a * slice, slice);
            for (int b = 0; b < inner; b++)
            {
                float largest = float.NegativeInfinity;
                for (int i = b; i < slice; i += inner)
                    largest = MathF.Max(largest, x[i]);
                for (int i = b; i < slice; i += inner)
                    y[i] = x[i] - largest;
            }

            exponential(y, 0, 0, y);
            for (int b = 0; b < inner; b++)
            {
                float sum = 0;
                for (int i = b; i < slice; i += inner)
                    sum += y[i];
                for (int i = b; i < slice; i += inner)
                    y[i] /= sum;
            }
        }
    }

    /// <summary>dx_i = y_i * (dy_i - sum over j of dy_j * y_j), from y.</summary>
    /// <param name="outer">Slices before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Values between neighbours on the axis.</param>
    /// <param name="output">y.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="inputGradient">dx; overwritten.</param>
    public static void Backward(int outer, int axis, int inner, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int slice = axis * inner;
        Require.Length(output.Length, (long)outer * slice, nameof(output));
        Require.Length(outputGradient.Length, output.Length, nameof(outputGradient));
        Require.Length(inputGradient.Length, output.Length, nameof(inputGradient));
        for (int a = 0; a < outer; a++)
        {
            for (int b = 0; b < inner; b++)
            {
                int first = (a * slice) + b;
                float sum = 0;
                for (int i = first; i < first - b + slice; i += inner)
                    sum = Rounding.MulAdd(outputGradient[i], output[i], sum);
                for (int i = first; i < first - b + slice; i += inner)
                    inputGradient[i] = output[i] * (outputGradient[i] - sum);
            }
        }
    }
}
