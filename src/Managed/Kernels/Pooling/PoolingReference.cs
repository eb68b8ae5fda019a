using System;

namespace Managed.Kernels.Pooling;

/// <summary>Pooling and its gradients as their definitions read, in double precision. Outputs and gradients are overwritten.</summary>
public static class PoolingReference
{
    private delegate void Visit(int output, int[] inputs, int count);

    /// <summary>y = the largest x under the window.</summary>
    public static void Max(PoolingShape shape, double[] input, double[] output)
    {
        RequireLengths(shape, input, output);
        ForEachWindow(shape, (y, xs, count) => output[y] = input[Largest(input, xs, count)]);
    }

    /// <summary>dx of the first largest x under a window is the sum of the windows' dy.</summary>
    public static void MaxBackward(PoolingShape shape, double[] input, double[] outputGradient, double[] inputGradient)
    {
        RequireLengths(shape, input, outputGradient);
        ArgumentNullException.ThrowIfNull(inputGradient);
        Array.Clear(inputGradient);
        ForEachWindow(shape, (y, xs, count) => inputGradient[Largest(input, xs, count)] += outputGradient[y]);
    }

    /// <summary>y = the mean of x under the window.</summary>
    public static void Average(PoolingShape shape, double[] input, double[] output)
    {
        RequireLengths(shape, input, output);
        ForEachWindow(shape, (y, xs, count) =>
        {
            double sum = 0;
            for (int i = 0; i < count; i++)
                sum += input[xs[i]];
            output[y] = sum / Divisor(shape, count);
        });
    }

    /// <summary>dx = the sum over the windows on x of dy divided by the window's count.</summary>
    public static void AverageBackward(PoolingShape shape, double[] outputGradient, double[] inputGradient)
    {
        RequireLengths(shape, inputGradient, outputGradient);
        Array.Clear(inputGradient);
        ForEachWindow(shape, (y, xs, count) =>
        {
            for (int i = 0; i < count; i++)
                inputGradient[xs[i]] += outputGradient[y] / Divisor(shape, count);
        });
    }

    private static int Divisor(PoolingShape shape, int inside) =>
        shape.CountPadding ? shape.Depth.Kernel * shape.Height.Kernel * shape.Width.Kernel : inside;

    private static int Largest(double[] input, int[] candidates, int count)
    {
        int best = candidates[0];
        for (int i = 1; i < count; i++)
        {
            if (input[candidates[i]] > input[best])
                best = candidates[i];
        }

        return best;
    }

    private static void ForEachWindow(PoolingShape shape, Visit visit)
    {
        var inside = new int[shape.Depth.Kernel * shape.Height.Kernel * shape.Width.Kernel];
        int output = 0;
        for (int plane = 0; plane < shape.Planes; plane++)
        for (int oz = 0; oz < shape.Depth.Output; oz++)
        for (int oy = 0; oy < shape.Height.Output; oy++)
        for (int ox = 0; ox < shape.Width.Output; ox++, output++)
        {
            int count = 0;
            for (int kz = 0; kz < shape.Depth.Kernel; kz++)
            for (int ky = 0; ky < shape.Height.Kernel; ky++)
            for (int kx = 0; kx < shape.Width.Kernel; kx++)
            {
                int z = (oz * shape.Depth.Stride) - shape.Depth.PaddingBegin + (kz * shape.Depth.Dilation);
                int y = (oy * shape.Height.Stride) - shape.Height.PaddingBegin + (ky * shape.Height.Dilation);
                int x = (ox * shape.Width.Stride) - shape.Width.PaddingBegin + (kx * shape.Width.Dilation);
                if (z >= 0 && z < shape.Depth.Input && y >= 0 && y < shape.Height.Input && x >= 0 && x < shape.Width.Input)
                    inside[count++] = (((((plane * shape.Depth.Input) + z) * shape.Height.Input) + y) * shape.Width.Input) + x;
            }

            visit(output, inside, count);
        }
    }

    private static void RequireLengths(PoolingShape shape, double[] input, double[] output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        Require.Length(input.Length, shape.InputLength, nameof(input));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
    }
}
