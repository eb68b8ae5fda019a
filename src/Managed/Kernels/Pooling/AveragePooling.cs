using System;

namespace Managed.Kernels.Pooling;

/// <summary>y[p] = the mean of x under the window at p, over the taps inside the input, or over all taps where the shape counts padding.</summary>
/// <remarks>Taps are added in ascending order and the sum divided once. Outputs and gradients are overwritten.</remarks>
internal static class AveragePooling
{
    /// <summary>y from x.</summary>
    public static void Forward(PoolingShape shape, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        output.Clear();
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

    /// <summary>dx from dy.</summary>
    public static void Backward(PoolingShape shape, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        Require.Length(outputGradient.Length, shape.OutputLength, nameof(outputGradient));
        Require.Length(inputGradient.Length, shape.InputLength, nameof(inputGradient));
        inputGradient.Clear();
        for (int plane = 0; plane < shape.Planes; plane++)
        {
            ReadOnlySpan<float> dy = outputGradient.Slice(plane * shape.OutputPositions, shape.OutputPositions);
            Span<float> dx = inputGradient.Slice(plane * shape.InputPositions, shape.InputPositions);
            for (int oz = 0; oz < shape.Depth.Output; oz++)
            {
                for (int oy = 0; oy < shape.Height.Output; oy++)
                    BackwardRow(shape, oz, oy, dy.Slice(((oz * shape.Height.Output) + oy) * shape.Width.Output, shape.Width.Output), dx);
            }
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
                    y[ox] += source[s];
            }
        }

        for (int ox = 0; ox < y.Length; ox++)
            y[ox] /= Count(shape, depths.Count * heights.Count, ox);
    }

    private static void BackwardRow(PoolingShape shape, int oz, int oy, ReadOnlySpan<float> dy, Span<float> dx)
    {
        TapRange depths = TapRange.At(shape.Depth, oz);
        TapRange heights = TapRange.At(shape.Height, oy);
        for (int kz = depths.First; kz < depths.End; kz++)
        for (int ky = heights.First; ky < heights.End; ky++)
        {
            Span<float> target = dx.Slice(shape.InputRow(oz, oy, kz, ky), shape.Width.Input);
            for (int kx = 0; kx < shape.Width.Kernel; kx++)
            {
                OutputRange range = OutputRange.At(shape.Width, kx);
                int s = (range.First * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
                for (int ox = range.First; ox < range.End; ox++, s += shape.Width.Stride)
                    target[s] += dy[ox] / Count(shape, depths.Count * heights.Count, ox);
            }
        }
    }

    private static int Count(PoolingShape shape, int rows, int ox) => shape.CountPadding
        ? shape.Depth.Kernel * shape.Height.Kernel * shape.Width.Kernel
        : rows * TapRange.At(shape.Width, ox).Count;
}
