using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Pooling;

/// <summary>Marks the inputs that windows take their largest values from.</summary>
internal delegate void MaxPoolingMarking(PoolingShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<uint> marks);

/// <summary>dx from the marks and dy.</summary>
internal delegate void MarkedMaxPoolingGradient(PoolingShape shape, ReadOnlySpan<uint> marks, ReadOnlySpan<float> outputGradient, Span<float> inputGradient);

/// <summary>The gradient of max pooling of windows of two by two side by side from one bit an input, set where it takes its window's gradient: the bits of <see cref="MaxPooling.Backward"/>.</summary>
/// <remarks>Each row of an input begins in a word of its own.</remarks>
internal static class MaxPoolingMarks
{
    private const int WordLength = 32;

    /// <summary>Marks from x and y.</summary>
    public static readonly KernelRegistry<MaxPoolingMarking> Marking =
        KernelRegistry.Widths<MaxPoolingMarking>("max pooling marks", Mark<Simd512>, Mark<Simd256>, Mark<Simd128>, Mark<SimdScalar>);

    /// <summary>dx from marks and dy.</summary>
    public static readonly KernelRegistry<MarkedMaxPoolingGradient> Gradient =
        KernelRegistry.Widths<MarkedMaxPoolingGradient>("max pooling gradient from marks", Apply<Simd512>, Apply<Simd256>, Apply<Simd128>, Apply<SimdScalar>);

    /// <summary>Words for one plane of an input.</summary>
    public static int WordsOfPlane(PoolingShape shape) => checked(shape.Depth.Input * shape.Height.Input * WordsOfRow(shape));

    private static int WordsOfRow(PoolingShape shape) => Extent.Parts(shape.Width.Input, WordLength);

    private static void Mark<T>(PoolingShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<uint> marks)
        where T : struct, ISimd<T>
    {
        RequireLengths(shape, marks, output, input);
        marks.Clear();
        int words = WordsOfRow(shape);
        (int width, int outputs) = (shape.Width.Input, shape.Width.Output);
        for (int pair = 0; pair < shape.Planes * shape.Depth.Output * shape.Height.Output; pair++)
        {
            int row = FirstRow(shape, pair);
            MarkPair<T>(input.Slice(row * width, 2 * width), output.Slice(pair * outputs, outputs), marks.Slice(row * words, 2 * words));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MarkPair<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<uint> marks)
        where T : struct, ISimd<T>
    {
        (int width, int words) = (x.Length / 2, marks.Length / 2);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float largest = ref MemoryMarshal.GetReference(y);
        T set = T.MaskOf(uint.MaxValue);
        int whole = y.Length - (y.Length % T.Lanes);
        for (int ox = 0; ox < whole; ox += T.Lanes)
        {
            var (upper, lower) = MaxPooling.TakeTwoByTwo(ref source, width, T.Load(in largest, (nuint)ox), set, ox);
            Put(upper, marks, 2 * ox);
            Put(lower, marks[words..], 2 * ox);
        }

        for (int ox = whole; ox < y.Length; ox++)
        {
            int first = MaxPooling.FirstOfTwoByTwo(x, width, 2 * ox, y[ox]);
            (int row, int column) = Math.DivRem(first, width);
            marks[(row * words) + (column / WordLength)] |= 1u << (column % WordLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<T>((T First, T Second) masks, Span<uint> marks, int at)
        where T : struct, ISimd<T>
    {
        marks[at / WordLength] |= T.BitsOf(masks.First) << (at % WordLength);
        at += T.Lanes;
        marks[at / WordLength] |= T.BitsOf(masks.Second) << (at % WordLength);
    }

    private static void Apply<T>(PoolingShape shape, ReadOnlySpan<uint> marks, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
        where T : struct, ISimd<T>
    {
        RequireLengths(shape, marks, outputGradient, inputGradient);
        (int width, int outputs, int words) = (shape.Width.Input, shape.Width.Output, WordsOfRow(shape));
        if (2 * outputs < width || 2 * shape.Height.Output < shape.Height.Input)
            inputGradient.Clear();
        for (int pair = 0; pair < shape.Planes * shape.Depth.Output * shape.Height.Output; pair++)
        {
            for (int row = FirstRow(shape, pair), end = row + 2; row < end; row++)
                ApplyRow<T>(marks.Slice(row * words, words), outputGradient.Slice(pair * outputs, outputs), inputGradient.Slice(row * width, 2 * outputs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyRow<T>(ReadOnlySpan<uint> marks, ReadOnlySpan<float> dy, Span<float> dx)
        where T : struct, ISimd<T>
    {
        ref float gradient = ref MemoryMarshal.GetReference(dy);
        ref float target = ref MemoryMarshal.GetReference(dx);
        int whole = dy.Length - (dy.Length % T.Lanes);
        for (int ox = 0; ox < whole; ox += T.Lanes)
        {
            T value = T.Load(in gradient, (nuint)ox);
            StoreMarked(T.ZipLower(value, value), marks, 2 * ox, ref target);
            StoreMarked(T.ZipUpper(value, value), marks, (2 * ox) + T.Lanes, ref target);
        }

        for (int i = 2 * whole; i < dx.Length; i++)
            dx[i] = ((marks[i / WordLength] >> (i % WordLength)) & 1) != 0 ? dy[i / 2] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreMarked<T>(T value, ReadOnlySpan<uint> marks, int at, ref float target)
        where T : struct, ISimd<T> => T.Store(T.Select(T.MaskOf(marks[at / WordLength] >> (at % WordLength)), value, T.Zero), ref target, (nuint)at);

    /// <summary>The first of the two input rows of a row of windows, both counted over all planes.</summary>
    private static int FirstRow(PoolingShape shape, int pair)
    {
        (int plane, int y) = Math.DivRem(pair, shape.Height.Output);
        return (plane * shape.Height.Input) + (2 * y);
    }

    private static void RequireLengths(PoolingShape shape, ReadOnlySpan<uint> marks, ReadOnlySpan<float> output, ReadOnlySpan<float> input)
    {
        if (!shape.IsTwoByTwo)
            throw new ArgumentException($"Marks are of windows of two by two side by side, not of {shape}.", nameof(shape));
        Require.Length(marks.Length, shape.Planes * WordsOfPlane(shape), nameof(marks));
        Require.Length(output.Length, shape.OutputLength, nameof(output));
        Require.Length(input.Length, shape.InputLength, nameof(input));
    }
}
