using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>Computes one block of a depthwise convolution.</summary>
internal delegate void DepthwiseKernel(
    DepthwiseLayout layout, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, bool rectify, Span<float> scratch, Span<float> output);

/// <summary>The convolution whose groups have one channel, or one filter: y[n, o, p] = b[o] + sum over channels c and taps k of w[o, c, k] * x[n, c, s(p, k)].</summary>
/// <remarks>
/// Shapes and s as in <see cref="ConvolutionReference"/>; then optionally max(y, 0). Each output is one chain of multiply-adds beginning
/// with b (or zero), over channels and then taps in the order of the weights; taps beyond a zero border add a product with zero: the same
/// bits as <see cref="ImplicitGemmConvolution"/> gives, and the same for any width, blocking and division among threads. The output is
/// overwritten. The gradient to the input is the same operation with the adjoint's shape, which meets the taps in reverse.
/// </remarks>
internal static class DepthwiseConvolution
{
    public static readonly KernelRegistry<DepthwiseKernel> Registry =
        KernelRegistry.Widths<DepthwiseKernel>("depthwise", Run<Simd512>, Run<Simd256>, Run<Simd128>, Run<SimdScalar>);

    /// <summary>Whether a shape can be computed: groups of one channel, or, as the adjoints of these have, of one filter.</summary>
    public static bool Applies(ConvolutionShape shape) => shape.GroupInputChannels == 1 || shape.GroupOutputChannels == 1;

    private static void Run<T>(
        DepthwiseLayout layout, int index, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, bool rectify, Span<float> scratch, Span<float> output)
        where T : struct, ISimd<T>
    {
        ConvolutionShape shape = layout.Shape;
        DepthwiseBlock block = layout[index];
        Span<float> staged = scratch[..layout.StagedLength];
        Span<float> line = scratch[layout.StagedLength..layout.ScratchLength];
        int length = ((block.RowCount - 1) * layout.RowStride) + block.ColumnCount;
        int chain = layout.Offsets.Length;
        for (int plane = block.Plane; plane < block.Plane + block.PlaneCount; plane++)
        {
            DepthwiseStaging.Stage<T>(layout, block, input[(plane * shape.GroupInputChannels * shape.InputPositions)..], staged);
            (int image, int group) = Math.DivRem(plane, shape.Groups);
            for (int filter = group * shape.GroupOutputChannels; filter < (group + 1) * shape.GroupOutputChannels; filter++)
            {
                ComputeLine<T>(staged, layout.Offsets, weights.Slice(filter * chain, chain), bias.IsEmpty ? 0 : bias[filter], rectify, line, length);
                int slice = (((image * shape.OutputChannels) + filter) * shape.Depth.Output) + block.Slice;
                WriteRows<T>(layout, block, line, output.Slice(slice * shape.Height.Output * shape.Width.Output, shape.Height.Output * shape.Width.Output));
            }
        }
    }

    private static void WriteRows<T>(DepthwiseLayout layout, DepthwiseBlock block, ReadOnlySpan<float> line, Span<float> plane)
        where T : struct, ISimd<T>
    {
        int width = layout.Shape.Width.Output;
        int end = (block.Row + block.RowCount) * width;
        for (int row = 0; row < block.RowCount; row++)
        {
            // Whole rows are written in ascending order, and a register may reach into rows of this block that come later.
            int first = ((block.Row + row) * width) + block.Column;
            Span<float> destination = plane[first..(block.ColumnCount == width ? end : first + block.ColumnCount)];
            DepthwiseStaging.Copy<T>(line[(row * layout.RowStride)..], block.ColumnCount, destination);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ComputeLine<T>(
        ReadOnlySpan<float> staged, ReadOnlySpan<int> offsets, ReadOnlySpan<float> weights, float bias, bool rectify, Span<float> line, int length)
        where T : struct, ISimd<T>
    {
        int lanes = T.Lanes;
        ref float x = ref MemoryMarshal.GetReference(staged);
        ref float y = ref MemoryMarshal.GetReference(line);
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        T start = T.Broadcast(bias);
        int i = 0;
        for (; i + (7 * lanes) < length; i += 8 * lanes)
            ComputeEight(ref Unsafe.Add(ref x, i), ref offset, ref w, offsets.Length, start, rectify, ref Unsafe.Add(ref y, i));
        for (; i + (3 * lanes) < length; i += 4 * lanes)
            ComputeFour(ref Unsafe.Add(ref x, i), ref offset, ref w, offsets.Length, start, rectify, ref Unsafe.Add(ref y, i));
        for (; i < length; i += lanes)
        {
            T sum = start;
            for (int k = 0; k < offsets.Length; k++)
                sum = T.MulAdd(T.Broadcast(Unsafe.Add(ref w, k)), T.Load(in Unsafe.Add(ref x, Unsafe.Add(ref offset, k)), (nuint)i), sum);
            T.Store(Finish(sum, rectify), ref y, (nuint)i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ComputeFour<T>(ref float x, ref int offset, ref float w, int count, T start, bool rectify, ref float y)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        T s0, s1, s2, s3;
        s0 = s1 = s2 = s3 = start;
        for (int k = 0; k < count; k++)
        {
            T weight = T.Broadcast(Unsafe.Add(ref w, k));
            ref float values = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
            s0 = T.MulAdd(weight, T.Load(in values, 0), s0);
            s1 = T.MulAdd(weight, T.Load(in values, lanes), s1);
            s2 = T.MulAdd(weight, T.Load(in values, 2 * lanes), s2);
            s3 = T.MulAdd(weight, T.Load(in values, 3 * lanes), s3);
        }

        T.Store(Finish(s0, rectify), ref y, 0);
        T.Store(Finish(s1, rectify), ref y, lanes);
        T.Store(Finish(s2, rectify), ref y, 2 * lanes);
        T.Store(Finish(s3, rectify), ref y, 3 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ComputeEight<T>(ref float x, ref int offset, ref float w, int count, T start, bool rectify, ref float y)
        where T : struct, ISimd<T>
    {
        nuint lanes = (nuint)T.Lanes;
        T s0, s1, s2, s3, s4, s5, s6, s7;
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = start;
        for (int k = 0; k < count; k++)
        {
            T weight = T.Broadcast(Unsafe.Add(ref w, k));
            ref float values = ref Unsafe.Add(ref x, Unsafe.Add(ref offset, k));
            s0 = T.MulAdd(weight, T.Load(in values, 0), s0);
            s1 = T.MulAdd(weight, T.Load(in values, lanes), s1);
            s2 = T.MulAdd(weight, T.Load(in values, 2 * lanes), s2);
            s3 = T.MulAdd(weight, T.Load(in values, 3 * lanes), s3);
            s4 = T.MulAdd(weight, T.Load(in values, 4 * lanes), s4);
            s5 = T.MulAdd(weight, T.Load(in values, 5 * lanes), s5);
            s6 = T.MulAdd(weight, T.Load(in values, 6 * lanes), s6);
            s7 = T.MulAdd(weight, T.Load(in values, 7 * lanes), s7);
        }

        T.Store(Finish(s0, rectify), ref y, 0);
        T.Store(Finish(s1, rectify), ref y, lanes);
        T.Store(Finish(s2, rectify), ref y, 2 * lanes);
        T.Store(Finish(s3, rectify), ref y, 3 * lanes);
        T.Store(Finish(s4, rectify), ref y, 4 * lanes);
        T.Store(Finish(s5, rectify), ref y, 5 * lanes);
        T.Store(Finish(s6, rectify), ref y, 6 * lanes);
        T.Store(Finish(s7, rectify), ref y, 7 * lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Finish<T>(T value, bool rectify)
        where T : struct, ISimd<T> => rectify ? Relu.Invoke(value, T.Zero, T.Zero) : value;
}
