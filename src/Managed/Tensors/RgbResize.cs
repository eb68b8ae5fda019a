using System;
using System.Numerics;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Resample;
using Managed.Simd;

namespace Managed.Tensors;

/// <summary>Resizes an 8-bit picture without ever holding all of it as floats: rows are converted as the vertical pass needs them.</summary>
internal static class RgbResize
{
    private const int SpareRows = 16;

    private static readonly float[] Encoded = Table(value => value / 255.0);
    private static readonly float[] Linear = Table(value => Decode(value / 255.0));

    public static Tensor Resize(RgbImage image, int width, int height, ResizeFilter filter, bool linearLight)
    {
        var result = new Tensor([1, 3, height, width]);
        Resize(image, width, height, filter, linearLight ? Linear : Encoded, result.Span, height * width, width);
        if (linearLight)
        {
            Span<float> values = result.Span;
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)Encode(values[i]);
        }

        return result;
    }

    /// <summary>Resizes to rows of three planes that lie in larger memory, with values in [0, 1].</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">The new width.</param>
    /// <param name="height">The new height.</param>
    /// <param name="filter">The interpolating function.</param>
    /// <param name="target">The first row of the red plane and what follows it.</param>
    /// <param name="planeStride">From one plane to the next.</param>
    /// <param name="rowStride">From one row to the next.</param>
    public static void Resize(RgbImage image, int width, int height, ResizeFilter filter, Span<float> target, int planeStride, int rowStride) =>
        Resize(image, width, height, filter, Encoded, target, planeStride, rowStride);

    private static void Resize(RgbImage image, int width, int height, ResizeFilter filter, float[] table, Span<float> target, int planeStride, int rowStride)
    {
        SimdLevel level = SimdHardware.Level;
        ResampleTaps rows = ResampleTaps.Create(filter, image.Height, height);
        ResampleTaps columns = ResampleTaps.Create(filter, image.Width, width);
        int columnsLength = 3 * image.Width;
        using var mixed = new RentedFloats(checked(height * Math.Max(columnsLength, width)));
        using var transposed = new RentedFloats(height * columnsLength);
        MixRows(level, image, rows, table, mixed.Span);
        Transposition.Transpose(mixed.Span, columnsLength, height, columnsLength, transposed.Span, height);
        for (int channel = 0; channel < 3; channel++)
        {
            PlaneResize.ResizeTransposed(
                level, columns, height, 3 * height, transposed.Span[(channel * height)..], mixed.Span, target[(channel * planeStride)..], rowStride);
        }
    }

    /// <summary>The vertical half, of rows whose pixels stay as they are: [height, 3 * width].</summary>
    private static void MixRows(SimdLevel level, RgbImage image, ResampleTaps rows, float[] table, Span<float> mixed)
    {
        int length = 3 * image.Width;
        int most = 1;
        for (int row = 0; row < rows.Count; row++)
            most = Math.Max(most, rows.Weights(row).Length);
        WeightedRowsKernel kernel = WeightedRows.Registry.At(level);

        // Each row of the picture is converted once, behind those before it; where the room ends, those still wanted move to its beginning.
        int room = most + SpareRows;
        using var window = new RentedFloats(checked(room * length));
        int first = 0;
        int count = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> weights = rows.Weights(row);
            int begin = rows.First(row);
            int end = begin + weights.Length;
            if (end - first > room)
            {
                int kept = Math.Max(0, first + count - begin);
                window.Span.Slice((count - kept) * length, kept * length).CopyTo(window.Span);
                (first, count) = (begin, kept);
            }

            for (; first + count < end; count++)
                Convert(image.Pixels.Slice((first + count) * length, length), table, window.Span.Slice(count * length, length));
            kernel(window.Span[((begin - first) * length)..], length, weights, mixed.Slice(row * length, length));
        }
    }

    /// <summary>What the table says of each byte; of the plain one it is byte / 255, rounded once.</summary>
    private static void Convert(ReadOnlySpan<byte> bytes, float[] table, Span<float> values)
    {
        int done = 0;
        if (table == Encoded)
        {
            var whole = new Vector<float>(255);
            for (; done <= bytes.Length - Vector<byte>.Count; done += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(bytes[done..]), out Vector<ushort> lower, out Vector<ushort> upper);
                Divide(lower, whole, values[done..]);
                Divide(upper, whole, values[(done + Vector<ushort>.Count)..]);
            }
        }

        for (; done < bytes.Length; done++)
            values[done] = table[bytes[done]];
    }

    private static void Divide(Vector<ushort> bytes, Vector<float> divisor, Span<float> quotients)
    {
        Vector.Widen(bytes, out Vector<uint> lower, out Vector<uint> upper);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(lower)) / divisor).CopyTo(quotients);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(upper)) / divisor).CopyTo(quotients[Vector<float>.Count..]);
    }

    private static float[] Table(Func<int, double> function)
    {
        var table = new float[256];
        for (int i = 0; i < table.Length; i++)
            table[i] = (float)function(i);
        return table;
    }

    // IEC 61966-2-1.
    private static double Decode(double value) => value <= 0.04045 ? value / 12.92 : Elementary.Pow((value + 0.055) / 1.055, 2.4);

    private static double Encode(double value) => value <= 0.0031308 ? value * 12.92 : (1.055 * Elementary.Pow(value, 1 / 2.4)) - 0.055;
}
