using System;
using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>Computes one block of a depthwise convolution.</summary>
internal delegate void DepthwiseKernel(
    DepthwiseLayout layout,
    int block,
    ReadOnlySpan<float> input,
    ReadOnlySpan<float> weights,
    ReadOnlySpan<float> bias,
    float negativeSlope,
    Span<float> scratch,
    Span<float> output);

/// <summary>The convolution whose groups have one channel, or one filter.</summary>
/// <remarks>
/// y[n, o, p] = b[o] + sum over channels c of o's group and taps k of w[o, c, k] * x[n, c, s(p, k)].
/// Shapes and s as in <see cref="ConvolutionReference"/>; then optionally max(y, 0). Each output is one chain of multiply-adds beginning
/// with b (or zero), over channels and then taps in the order of the weights; taps beyond a zero border add a product with zero: the same
/// bits as <see cref="DirectConvolution"/> gives, and the same for any width, blocking and division among threads. The output is
/// overwritten. The gradient to the input is the same operation with the adjoint's shape, which meets the taps in reverse.
/// </remarks>
internal static class DepthwiseConvolution
{
    public static readonly KernelRegistry<DepthwiseKernel> Registry =
        KernelRegistry.Widths<DepthwiseKernel>("depthwise", Run<Simd512>, Run<Simd256>, Run<Simd128>, Run<SimdScalar>);

    /// <summary>Whether a shape can be computed: groups of one channel, or, as the adjoints of these have, of one filter.</summary>
    public static bool Applies(ConvolutionShape shape) => shape.GroupInputChannels == 1 || shape.GroupOutputChannels == 1;

    private static void Run<T>(
        DepthwiseLayout layout,
        int index,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        float negativeSlope,
        Span<float> scratch,
        Span<float> output)
        where T : struct, ISimd<T>
    {
        ConvolutionShape shape = layout.Shape;
        DepthwiseBlock block = layout[index];
        Span<float> staged = scratch[..layout.StagedLength];
        Span<float> lines = scratch[layout.StagedLength..layout.ScratchLength];
        int length = ((block.RowCount - 1) / layout.LineCount * layout.RowStride) + block.ColumnCount;
        int chain = shape.GroupInputChannels * shape.Taps;
        int positions = shape.Height.Output * shape.Width.Output;
        for (int plane = block.Plane; plane < block.Plane + block.PlaneCount; plane++)
        {
            DepthwiseStaging.Stage<T>(layout, block, input[(plane * shape.GroupInputChannels * shape.InputPositions)..], staged);
            (int image, int group) = Math.DivRem(plane, shape.Groups);
            for (int filter = group * shape.GroupOutputChannels; filter < (group + 1) * shape.GroupOutputChannels; filter++)
            {
                ReadOnlySpan<float> taps = weights.Slice(filter * chain, chain);
                float start = bias.IsEmpty ? 0 : bias[filter];
                if (layout.LineCount == 1)
                    DepthwiseLines.ComputeOne<T>(layout.Steps, taps, start, negativeSlope, staged, lines, length);
                else
                    DepthwiseLines.ComputeTwo<T>(layout.Steps, taps, start, negativeSlope, staged, lines, layout.LineLength, length);
                int slice = (((image * shape.OutputChannels) + filter) * shape.Depth.Output) + block.Slice;
                WriteRows<T>(layout, block, lines, output.Slice(slice * positions, positions));
            }
        }
    }

    /// <summary>Copies what the lines hold between rows' beginnings and ends into one filter's slice of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteRows<T>(DepthwiseLayout layout, in DepthwiseBlock block, ReadOnlySpan<float> lines, Span<float> plane)
        where T : struct, ISimd<T>
    {
        int width = layout.Shape.Width.Output;
        int end = (block.Row + block.RowCount) * width;
        for (int row = 0; row < block.RowCount; row++)
        {
            // Whole rows are written in ascending order, and a register may reach into rows of this block that come later.
            int first = ((block.Row + row) * width) + block.Column;
            Span<float> destination = plane[first..(block.ColumnCount == width ? end : first + block.ColumnCount)];
            int origin = layout.LineCount == 1 ? row * layout.RowStride : ((row >> 1) * layout.RowStride) + ((row & 1) * layout.LineLength);
            DepthwiseStaging.Copy<T>(lines[origin..], block.ColumnCount, destination);
        }
    }
}
