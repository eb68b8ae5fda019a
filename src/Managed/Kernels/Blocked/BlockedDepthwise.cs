using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Kernels.Convolution;
using Managed.Simd;

namespace Managed.Kernels.Blocked;

/// <summary>The convolution of each channel with one filter of its own, channels in blocks on both sides: the bits of <see cref="Convolution.Depthwise.DepthwiseConvolution"/>.</summary>
internal sealed class BlockedDepthwise : ConvolutionRoutine
{
    private const int MostValues = 24 * 1024;

    private readonly BlockedWindow window;
    private readonly int[] offsets;
    private readonly int rowsPerBlock;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents; see <see cref="Applies"/>.</param>
    /// <param name="blocks">Blocks of work wanted at least.</param>
    public BlockedDepthwise(ConvolutionShape shape, int blocks)
        : base(shape, ConvolutionAlgorithm.Depthwise)
    {
        int rows = shape.Height.Output;
        int wanted = Extent.Parts(blocks, shape.Batch * (shape.InputChannels / ChannelBlocks.Width));
        rowsPerBlock = (int)Math.Clamp(MostValues / ((long)shape.Width.Padded * shape.Height.Stride * ChannelBlocks.Width), 1, Extent.Parts(rows, Math.Min(rows, wanted)));
        window = new BlockedWindow(shape, ChannelBlocks.Width, rowsPerBlock);
        offsets = new int[shape.Taps];
        for (int tap = 0; tap < offsets.Length; tap++)
            offsets[tap] = window.TapOffset(tap);
        BlockCount = checked(shape.Batch * (shape.InputChannels / ChannelBlocks.Width) * Extent.Parts(rows, rowsPerBlock));
    }

    private delegate void Kernel(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, float negativeSlope, Span<float> y);

    /// <inheritdoc/>
    public override int BlockCount { get; }

    /// <inheritdoc/>
    public override int PackedLength => Shape.WeightsLength;

    /// <inheritdoc/>
    public override int ScratchLength => window.IsCopied ? window.PlaneLength : 0;

    private static KernelRegistry<Kernel> Registry { get; } =
        KernelRegistry.Widths<Kernel>("depthwise in blocks", Row<Simd512>, Row<Simd256>, Row<Simd128>, Row<SimdScalar>);

    /// <summary>Whether a convolution can be computed so.</summary>
    public static bool Applies(ConvolutionShape shape) =>
        shape.Groups == shape.InputChannels && shape.Groups == shape.OutputChannels && shape.Depth == WindowAxis.Unit && ChannelBlocks.AreFilledBy(shape.Groups);

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights, Span<float> packed)
    {
        for (int channel = 0; channel < Shape.InputChannels; channel++)
        {
            (int block, int lane) = Math.DivRem(channel, ChannelBlocks.Width);
            for (int tap = 0; tap < Shape.Taps; tap++)
                packed[(((block * Shape.Taps) + tap) * ChannelBlocks.Width) + lane] = weights[(channel * Shape.Taps) + tap];
        }
    }

    /// <inheritdoc/>
    public override void Run(
        SimdLevel level, int block, ReadOnlySpan<float> source, ReadOnlySpan<float> packed, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> result)
    {
        const int Width = ChannelBlocks.Width;
        (int plane, int band) = Math.DivRem(block, Extent.Parts(Shape.Height.Output, rowsPerBlock));
        int firstRow = band * rowsPerBlock;
        int rows = Math.Min(rowsPerBlock, Shape.Height.Output - firstRow);
        int channelBlock = plane % (Shape.InputChannels / Width);
        int inputLength = Shape.InputPositions * Width;
        ReadOnlySpan<float> windows = window.Of(source.Slice(plane * inputLength, inputLength), firstRow, rows, scratch);
        ReadOnlySpan<float> weights = packed.Slice(channelBlock * Shape.Taps * Width, Shape.Taps * Width);
        Span<float> starts = stackalloc float[Width];
        starts.Clear();
        if (!bias.IsEmpty)
            bias.Slice(channelBlock * Width, Width).CopyTo(starts);
        Kernel kernel = Registry.At(level);
        int rowLength = Shape.Width.Output * Width;
        Span<float> target = result[((plane * Shape.OutputPositions * Width) + (firstRow * rowLength))..];
        for (int row = 0; row < rows; row++)
            kernel(weights, starts, windows[(row * window.RowStep)..], offsets, window.Step, negativeSlope, target.Slice(row * rowLength, rowLength));
    }

    private static void Row<T>(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, float negativeSlope, Span<float> y)
        where T : struct, ISimd<T>
    {
        int positions = y.Length / ChannelBlocks.Width;
        Require.AtLeast(x.Length, offsets[^1] + ((positions - 1L) * step) + ChannelBlocks.Width, nameof(x));
        Require.AtLeast(weights.Length, (long)offsets.Length * ChannelBlocks.Width, nameof(weights));
        for (int lane = 0; lane < ChannelBlocks.Width; lane += T.Lanes)
        {
            if (positions >= 8)
                Eights<T>(weights[lane..], bias[lane..], x[lane..], offsets, step, y[lane..], positions);
            else if (positions >= 4)
                Fours<T>(weights[lane..], bias[lane..], x[lane..], offsets, step, y[lane..], positions);
            else
                Singles<T>(weights[lane..], bias[lane..], x[lane..], offsets, step, y[lane..], positions);
        }

        Rectification.Apply<T>(y, negativeSlope);
    }

    /// <summary>Eight positions at a time; the last eight overlap the ones before: an output computed twice is the same twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eights<T>(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, Span<float> y, int positions)
        where T : struct, ISimd<T>
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        ref int offset = ref MemoryMarshal.GetReference(offsets);
        nint taps = offsets.Length;
        nuint one = (nuint)step;
        nuint two = 2 * one;
        nuint three = 3 * one;
        nuint four = 4 * one;
        T start = T.Load(in bias[0], 0);
        for (int position = 0; ; position = Math.Min(position + 8, positions - 8))
        {
            ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), (nint)position * step);
            T a, b, c, d, e, f, g, h;
            a = b = c = d = e = f = g = h = start;
            for (nint tap = 0; tap < taps; tap++)
            {
                T weight = T.Load(in w, (nuint)(tap * ChannelBlocks.Width));
                ref float at = ref Unsafe.Add(ref source, Unsafe.Add(ref offset, tap));
                a = T.MulAdd(weight, T.Load(in at, 0), a);
                b = T.MulAdd(weight, T.Load(in at, one), b);
                c = T.MulAdd(weight, T.Load(in at, two), c);
                d = T.MulAdd(weight, T.Load(in at, three), d);
                at = ref Unsafe.Add(ref at, four);
                e = T.MulAdd(weight, T.Load(in at, 0), e);
                f = T.MulAdd(weight, T.Load(in at, one), f);
                g = T.MulAdd(weight, T.Load(in at, two), g);
                h = T.MulAdd(weight, T.Load(in at, three), h);
            }

            ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(y), (nint)position * ChannelBlocks.Width);
            T.Store(a, ref target, 0);
            T.Store(b, ref target, ChannelBlocks.Width);
            T.Store(c, ref target, 2 * ChannelBlocks.Width);
            T.Store(d, ref target, 3 * ChannelBlocks.Width);
            T.Store(e, ref target, 4 * ChannelBlocks.Width);
            T.Store(f, ref target, 5 * ChannelBlocks.Width);
            T.Store(g, ref target, 6 * ChannelBlocks.Width);
            T.Store(h, ref target, 7 * ChannelBlocks.Width);
            if (position == positions - 8)
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fours<T>(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, Span<float> y, int positions)
        where T : struct, ISimd<T>
    {
        ref float w = ref MemoryMarshal.GetReference(weights);
        nuint one = (nuint)step;
        T start = T.Load(in bias[0], 0);
        for (int position = 0; ; position = Math.Min(position + 4, positions - 4))
        {
            ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(x), (nint)position * step);
            T a, b, c, d;
            a = b = c = d = start;
            for (int tap = 0; tap < offsets.Length; tap++)
            {
                T weight = T.Load(in w, (nuint)(tap * ChannelBlocks.Width));
                ref float at = ref Unsafe.Add(ref source, offsets[tap]);
                a = T.MulAdd(weight, T.Load(in at, 0), a);
                b = T.MulAdd(weight, T.Load(in at, one), b);
                c = T.MulAdd(weight, T.Load(in at, 2 * one), c);
                d = T.MulAdd(weight, T.Load(in at, 3 * one), d);
            }

            ref float target = ref Unsafe.Add(ref MemoryMarshal.GetReference(y), (nint)position * ChannelBlocks.Width);
            T.Store(a, ref target, 0);
            T.Store(b, ref target, ChannelBlocks.Width);
            T.Store(c, ref target, 2 * ChannelBlocks.Width);
            T.Store(d, ref target, 3 * ChannelBlocks.Width);
            if (position == positions - 4)
                return;
        }
    }

    private static void Singles<T>(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> x, ReadOnlySpan<int> offsets, int step, Span<float> y, int positions)
        where T : struct, ISimd<T>
    {
        for (int position = 0; position < positions; position++)
        {
            T sum = T.Load(in bias[0], 0);
            for (int tap = 0; tap < offsets.Length; tap++)
                sum = T.MulAdd(T.Load(in weights[tap * ChannelBlocks.Width], 0), T.Load(in x[(position * step) + offsets[tap]], 0), sum);
            T.Store(sum, ref y[position * ChannelBlocks.Width], 0);
        }
    }
}
