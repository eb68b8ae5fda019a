using System;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Kernels.Normalization;

/// <summary>y = x / max(‖x‖, epsilon) for each row of [rows, columns]. Outputs and gradients are overwritten.</summary>
internal static class L2Normalization
{
    /// <summary>Rows shorter than this are divided by it, so that a row of zeros stays one.</summary>
    public const float Epsilon = 1e-12f;

    /// <summary>y from x; they may be the same span.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="rows">Vectors to normalise.</param>
    /// <param name="input">x.</param>
    /// <param name="output">y.</param>
    public static void Forward(SimdLevel level, int rows, ReadOnlySpan<float> input, Span<float> output)
    {
        Require.Length(output.Length, input.Length, nameof(output));
        int columns = input.Length / rows;
        UnaryKernel divide = UnaryKernels<Divide>.Registry.At(level);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> x = input.Slice(row * columns, columns);
            divide(x, Norm(level, x), 0, output.Slice(row * columns, columns));
        }
    }

    /// <summary>dx = (dy - y * (y . dy)) / ‖x‖; where the norm is below epsilon, dx = dy / epsilon.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="rows">Vectors.</param>
    /// <param name="input">x.</param>
    /// <param name="output">y.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="inputGradient">dx.</param>
    public static void Backward(
        SimdLevel level, int rows, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int columns = input.Length / rows;
        BinaryKernel combine = BinaryKernels<LinearCombination>.Registry.At(level);
        UnaryKernel divide = UnaryKernels<Divide>.Registry.At(level);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> y = output.Slice(row * columns, columns);
            ReadOnlySpan<float> dy = outputGradient.Slice(row * columns, columns);
            Span<float> dx = inputGradient.Slice(row * columns, columns);
            float norm = Norm(level, input.Slice(row * columns, columns));
            float along = norm > Epsilon ? Reductions.Dot.At(level)(y, dy) : 0;
            combine(dy, y, 1, -along, dx);
            divide(dx, norm, 0, dx);
        }
    }

    private static float Norm(SimdLevel level, ReadOnlySpan<float> x) => MathF.Max(MathF.Sqrt(Reductions.Dot.At(level)(x, x)), Epsilon);
}
