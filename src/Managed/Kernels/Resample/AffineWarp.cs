using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Resample;

/// <summary>Computes one row of a warped picture.</summary>
/// <param name="picture">The source: interleaved red, green, blue.</param>
/// <param name="width">The source's width; its height follows.</param>
/// <param name="map">From destination to source.</param>
/// <param name="samples">Samples a pixel on each axis.</param>
/// <param name="row">The destination row.</param>
/// <param name="red">The row of the red plane.</param>
/// <param name="green">The row of the green plane.</param>
/// <param name="blue">The row of the blue plane.</param>
internal delegate void AffineWarpKernel(
    ReadOnlySpan<byte> picture, int width, AffineTransform map, int samples, int row, Span<float> red, Span<float> green, Span<float> blue);

/// <summary>Warping of 8-bit pictures by an affine map, antialiased: a pixel is the mean of samples x samples bilinear reads spread over its area.</summary>
/// <remarks>Beyond the picture its border pixels go on. The reads of a pixel are added row by row, each row from the left, and the sum is scaled once.</remarks>
internal static class AffineWarp
{
    public static readonly KernelRegistry<AffineWarpKernel> Registry =
        KernelRegistry.Widths<AffineWarpKernel>("affine-warp", Row<Simd512>, Row<Simd256>, Row<Simd128>, Row<SimdScalar>);

    /// <summary>The samples that a map asks for: one for every source pixel a destination pixel spans.</summary>
    public static int Samples(AffineTransform map) => (int)Math.Clamp(Math.Ceiling(map.Scale), 1, 16);

    private static void Row<T>(ReadOnlySpan<byte> picture, int width, AffineTransform map, int samples, int row, Span<float> red, Span<float> green, Span<float> blue)
        where T : struct, ISimd<T>
    {
        int whole = red.Length - (red.Length % T.Lanes);
        Columns<T>(picture, width, map, samples, row, 0, whole, red, green, blue);
        Columns<SimdScalar>(picture, width, map, samples, row, whole, red.Length, red, green, blue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<T>(
        ReadOnlySpan<byte> picture, int width, AffineTransform map, int samples, int row, int begin, int end, Span<float> red, Span<float> green, Span<float> blue)
        where T : struct, ISimd<T>
    {
        int lanes = T.Lanes;
        Span<float> indices = stackalloc float[lanes];
        Span<float> corners = stackalloc float[12 * lanes];
        Span<float> left = stackalloc float[lanes];
        Span<float> top = stackalloc float[lanes];
        float scale = 1f / (samples * samples);
        for (int x = begin; x < end; x += lanes)
        {
            for (int i = 0; i < lanes; i++)
                indices[i] = x + i;
            T columns = T.Load(in indices[0], 0);
            T r = T.Zero;
            T g = T.Zero;
            T b = T.Zero;
            for (int sample = 0; sample < samples * samples; sample++)
            {
                (int sampleY, int sampleX) = Math.DivRem(sample, samples);
                (double u0, double v0) = map.Apply((sampleX + 0.5) / samples, row + ((sampleY + 0.5) / samples));
                T u = T.MulAdd(T.Broadcast((float)map.Xx), columns, T.Broadcast((float)(u0 - 0.5)));
                T v = T.MulAdd(T.Broadcast((float)map.Yx), columns, T.Broadcast((float)(v0 - 0.5)));
                T floorU = T.Floor(u);
                T floorV = T.Floor(v);
                T.Store(floorU, ref left[0], 0);
                T.Store(floorV, ref top[0], 0);
                Gather(picture, width, left, top, corners);
                u -= floorU;
                v -= floorV;
                r += Mix(corners, 0, lanes, u, v);
                g += Mix(corners, 4, lanes, u, v);
                b += Mix(corners, 8, lanes, u, v);
            }

            T factor = T.Broadcast(scale);
            T.Store(r * factor, ref MemoryMarshal.GetReference(red), (nuint)x);
            T.Store(g * factor, ref MemoryMarshal.GetReference(green), (nuint)x);
            T.Store(b * factor, ref MemoryMarshal.GetReference(blue), (nuint)x);
        }

        static T Mix(Span<float> corners, int first, int lanes, T u, T v)
        {
            ref float origin = ref corners[first * lanes];
            T a = T.Load(in origin, 0);
            T b = T.Load(in origin, (nuint)lanes);
            T c = T.Load(in origin, (nuint)(2 * lanes));
            T d = T.Load(in origin, (nuint)(3 * lanes));
            T upper = T.MulAdd(u, b - a, a);
            T lower = T.MulAdd(u, d - c, c);
            return T.MulAdd(v, lower - upper, upper);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ReadOnlySpan<byte> picture, int width, ReadOnlySpan<float> left, ReadOnlySpan<float> top, Span<float> corners)
    {
        int height = picture.Length / (3 * width);
        int lanes = left.Length;
        for (int i = 0; i < lanes; i++)
        {
            int x = (int)left[i];
            int y = (int)top[i];
            if ((uint)x < (uint)(width - 1) && (uint)y < (uint)(height - 1))
            {
                ReadOnlySpan<byte> upper = picture.Slice(3 * ((y * width) + x), 6);
                ReadOnlySpan<byte> lower = picture.Slice(3 * (((y + 1) * width) + x), 6);
                for (int channel = 0; channel < 3; channel++)
                {
                    int at = (4 * channel * lanes) + i;
                    corners[at + (3 * lanes)] = lower[channel + 3];
                    corners[at] = upper[channel];
                    corners[at + lanes] = upper[channel + 3];
                    corners[at + (2 * lanes)] = lower[channel];
                }

                continue;
            }

            int x0 = (int)Math.Clamp(left[i], 0, width - 1);
            int x1 = (int)Math.Clamp(left[i] + 1, 0, width - 1);
            int row0 = (int)Math.Clamp(top[i], 0, height - 1) * width;
            int row1 = (int)Math.Clamp(top[i] + 1, 0, height - 1) * width;
            ReadOnlySpan<byte> a = picture.Slice(3 * (row0 + x0), 3);
            ReadOnlySpan<byte> b = picture.Slice(3 * (row0 + x1), 3);
            ReadOnlySpan<byte> c = picture.Slice(3 * (row1 + x0), 3);
            ReadOnlySpan<byte> d = picture.Slice(3 * (row1 + x1), 3);
            for (int channel = 0; channel < 3; channel++)
            {
                int at = (4 * channel * lanes) + i;
                corners[at] = a[channel];
                corners[at + lanes] = b[channel];
                corners[at + (2 * lanes)] = c[channel];
                corners[at + (3 * lanes)] = d[channel];
            }
        }
    }
}
