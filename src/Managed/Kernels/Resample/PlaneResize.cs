using System;
using Managed.Kernels.Elementwise;
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
        MixRows(level, rows, input, inputWidth, inputWidth, mixed);
        Span<float> rest = scratch[mixed.Length..];
        Span<float> transposed = rest[..mixed.Length];
        Transposition.Transpose(mixed, inputWidth, rows.Count, inputWidth, transposed, rows.Count);
        ResizeTransposed(level, columns, rows.Count, rows.Count, transposed, rest[mixed.Length..], output, columns.Count);
    }

    /// <summary>The horizontal half, of a plane whose columns lie as rows: columns of [height] a stride apart to [height, columns.Count].</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="columns">The horizontal taps.</param>
    /// <param name="height">Rows of the plane.</param>
    /// <param name="stride">From one column to the next.</param>
    /// <param name="transposed">The first column and what follows it.</param>
    /// <param name="scratch">At least height * columns.Count.</param>
    /// <param name="output">The first row of the output plane and what follows it.</param>
    /// <param name="outputStride">From one row of the output to the next.</param>
    public static void ResizeTransposed(
        SimdLevel level, ResampleTaps columns, int height, int stride, ReadOnlySpan<float> transposed, Span<float> scratch, Span<float> output, int outputStride)
    {
        Span<float> mixed = scratch[..(height * columns.Count)];
        MixRows(level, columns, transposed, stride, height, mixed);
        Transposition.Transpose(mixed, height, columns.Count, height, output, outputStride);
    }

    private static void MixRows(SimdLevel level, ResampleTaps taps, ReadOnlySpan<float> input, int stride, int width, Span<float> output)
    {
        WeightedRowsKernel kernel = WeightedRows.Registry.At(level);
        for (int row = 0; row < taps.Count; row++)
            kernel(input[(taps.First(row) * stride)..], stride, taps.Weights(row), output.Slice(row * width, width));
    }
}
