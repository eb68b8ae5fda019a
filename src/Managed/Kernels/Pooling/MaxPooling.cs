using System;

namespace Managed.Kernels.Pooling;

/// <summary>y[p] = the largest x under the window at p; padding is never the largest. A NaN under the window makes y NaN.</summary>
/// <remarks>The gradient goes to the first tap, in ascending order, that holds the largest value. Outputs and gradients are overwritten.</remarks>
internal static class MaxPooling
{
    /// <summary>y from x.</summary>
    public static void Forward(PoolingShape shape, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        output.Fill(float.NegativeInfinity);
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input.Slice(plane * shape.InputPositions, shape.InputPositions);
            Span<float> y = output.Slice(plane * shape.OutputPositions, shape.OutputPositions);
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++)
                    ForwardRow(shape, oz, oy, x, y.Slice(((oz * shape.Height.Output) + oy) * shape.Width.Output, shape.Width.Output));
            }
        }
    }

    /// <summary>dx from dy, x and y.</summary>
    public static void Backward(PoolingShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        Require.Length(outputGradient.Length, shape.OutputLength, nameof(outputGradient));
        Require.Length(inputGradient.Length, shape.InputLength, nameof(inputGradient));
        inputGradient.Clear();
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> x = input.Slice(plane * shape.InputPositions, shape.InputPositions);
            Span<float> dx = inputGradient.Slice(plane * shape.InputPositions, shape.InputPositions);
            int index = plane * shape.OutputPositions;
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            for (int oy = 0; oy < shape.Height.Output; oy++)
            for (int ox = 0; ox < shape.Width.Output; ox++, index++)
                dx[Largest(shape, oz, oy, ox, x, output[index])] += outputGradient[index];
        }
    }

    private static void ForwardRow(PoolingShape shape, int oz, int oy, ReadOnlySpan<float> x, Span<float> y)
    {
        TapRange depths = TapRange.At(shape.Depth, oz);
        TapRange heights = TapRange.At(shape.Height, oy);
        for (int kz = depths.First; kz < depths.End; kz++)
        for (int ky = heights.First; ky < heights.End; ky++)
        {
            ReadOnlySpan<float> source = x.Slice(shape.InputRow(oz, oy, kz, ky), shape.Width.Input);
            for (int kx = 0; kx < shape.Width.Kernel; kx++)
            {
                OutputRange range = OutputRange.At(shape.Width, kx);
                int s = (range.First * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
                for (int ox = range.First; ox < range.End; ox++, s += shape.Width.Stride)
                    y[ox] = MathF.Max(y[ox], source[s]);
            }
        }
    }

    private static int Largest(PoolingShape shape, int oz, int oy, int ox, ReadOnlySpan<float> x, float largest)
    {
        TapRange depths = TapRange.At(shape.Depth, oz);
        TapRange heights = TapRange.At(shape.Height, oy);
        TapRange widths = TapRange.At(shape.Width, ox);
        for (int kz = depths.First; kz < depths.End; kz++)
        for (int ky = heights.First; ky < heights.End; ky++)
        for (int kx = widths.First; kx < widths.End; kx++)
        {
            int index = shape.InputRow(oz, oy, kz, ky) + (ox * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
            if (x[index] == largest || float.IsNaN(x[index]))
                return index;
        }

        throw new ArgumentException("The output is not the pooling of the input.", nameof(largest));
    }
}
