using System;
using Managed.Simd;

namespace Managed.Kernels.Resample;

/// <summary>Separable, antialiased resizing of one plane: rows are mixed, the plane is transposed, rows are mixed again and transposed back.</summary>
/// <remarks>
/// Output o reads inputs around (o + 1/2) * input / output - 1/2 with the filter stretched by input / output when shrinking;
/// weights are normalised to sum 1 and inputs beyond the border left out.
/// </remarks>
internal static class PlaneResize
{
    /// <summary>Floats of scratch for <see cref="Resize"/>.</summary>
    public static int ScratchLength(int inputWidth, int outputHeight, int outputWidth) =>
        checked((2 * outputHeight * inputWidth) + (outputHeight * outputWidth));

    /// <summary>Resizes one plane.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="rows">The vertical taps.</param>
    /// <param name="columns">The horizontal taps.</param>
    /// <param name="inputWidth">The input's width; its height is what rows was made for.</param>
    /// <param name="input">The input plane.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
    /// <param name="output">The output plane, [rows.Count, columns.Count].</param>
    public static void Resize(SimdLevel level, ResampleTaps rows, ResampleTaps columns, int inputWidth, ReadOnlySpan<float> input, Span<float> scratch, Span<float> output)
    {
        Span<float> mixed = scratch[..(rows.Count * inputWidth)];
        MixRows(level, rows, input, inputWidth, mixed);
        ResizeColumns(level, columns, rows.Count, inputWidth, mixed, scratch[mixed.Length..], output);
    }

    /// <summary>The horizontal half: [height, inputWidth] to [height, columns.Count], with scratch for both transposed.</summary>
    public static void ResizeColumns(SimdLevel level, ResampleTaps columns, int height, int inputWidth, ReadOnlySpan<float> input, Span<float> scratch, Span<float> output)
    {
        Span<float> transposed = scratch[..(height * inputWidth)];
        Span<float> mixed = scratch.Slice(transposed.Length, height * columns.Count);
        Transpose(input, height, inputWidth, transposed);
        MixRows(level, columns, transposed, height, mixed);
        Transpose(mixed, columns.Count, height, output);
    }

    private static void MixRows(SimdLevel level, ResampleTaps taps, ReadOnlySpan<float> input, int width, Span<float> output)
    {
        WeightedRowsKernel kernel = WeightedRows.Registry.At(level);
        for (int row = 0; row < taps.Count; row++)
            kernel(input[(taps.First(row) * width)..], width, taps.Weights(row), output.Slice(row * width, width));
    }

    private static void Transpose(ReadOnlySpan<float> input, int rows, int columns, Span<float> output)
    {
        const int Block = 16;
        for (int top = 0; top < rows; top += Block)
        {
            int bottom = Math.Min(top + Block, rows);
            for (int column = 0; column < columns; column++)
            {
                for (int row = top; row < bottom; row++)
                    output[(column * rows) + row] = input[(row * columns) + column];
            }
        }
    }
}
