using System;
using System.Numerics;
using Managed.Kernels.Resample;
using Managed.Simd;

namespace Managed.Tensors;

/// <summary>Resizes an 8-bit picture without ever holding all of it as floats: rows are converted as the vertical pass needs them.</summary>
internal static class RgbResize
{
    private static readonly float[] Encoded = Table(value => value / 255.0);
    private static readonly float[] Linear = Table(value => Decode(value / 255.0));

    public static Tensor Resize(RgbImage image, int width, int height, ResizeFilter filter, bool linearLight)
    {
        var result = new Tensor([1, 3, height, width]);
        SimdLevel level = SimdHardware.Level;
        ResampleTaps rows = ResampleTaps.Create(filter, image.Height, height);
        ResampleTaps columns = ResampleTaps.Create(filter, image.Width, width);
        int mixedPlane = checked(height * image.Width);
        Memory<float> mixed = AlignedMemory.Allocate(checked(3 * mixedPlane));
        MixRows(level, image, rows, linearLight ? Linear : Encoded, mixed.Span);
        Memory<float> scratch = AlignedMemory.Allocate(checked(mixedPlane + (height * width)));
        for (int channel = 0; channel < 3; channel++)
        {
            PlaneResize.ResizeColumns(
                level, columns, height, image.Width, mixed.Span.Slice(channel * mixedPlane, mixedPlane), scratch.Span, result.Slice(0, 1).Span.Slice(channel * height * width, height * width));
        }

        if (linearLight)
        {
            Span<float> values = result.Span;
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)Encode(values[i]);
        }

        return result;
    }

    private static void MixRows(SimdLevel level, RgbImage image, ResampleTaps rows, float[] table, Span<float> planes)
    {
        int width = image.Width;
        int plane = rows.Count * width;
        int most = 1;
        for (int row = 0; row < rows.Count; row++)
            most = Math.Max(most, rows.Weights(row).Length);
        WeightedRowsKernel kernel = WeightedRows.Registry.At(level);
        Span<float> window = AlignedMemory.Allocate(checked(most * width * 3)).Span;
        Span<float> mixed = AlignedMemory.Allocate(width * 3).Span;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> weights = rows.Weights(row);
            ReadOnlySpan<byte> bytes = image.Pixels.Slice(rows.First(row) * width * 3, weights.Length * width * 3);
            Convert(bytes, table, window);
            kernel(window, width * 3, weights, mixed);
            for (int x = 0; x < width; x++)
            {
                planes[(row * width) + x] = mixed[3 * x];
                planes[plane + (row * width) + x] = mixed[(3 * x) + 1];
                planes[(2 * plane) + (row * width) + x] = mixed[(3 * x) + 2];
            }
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
    private static double Decode(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static double Encode(double value) => value <= 0.0031308 ? value * 12.92 : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055;
}
