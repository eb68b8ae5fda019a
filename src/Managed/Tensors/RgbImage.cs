using System;
using Managed.Kernels.Resample;
using Managed.Simd;

namespace Managed.Tensors;

/// <summary>A picture in memory: interleaved red, green and blue, eight bits each, sRGB, rows from the top.</summary>
public sealed class RgbImage
{
    private readonly ReadOnlyMemory<byte> pixels;

    /// <summary>A picture over pixels that the caller does not change afterwards.</summary>
    /// <param name="pixels">3 * width * height bytes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The pixels do not fill the picture.</exception>
    public RgbImage(ReadOnlyMemory<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != 3L * width * height)
            throw new ArgumentException($"{pixels.Length} bytes do not fill {width} x {height} pixels of three.", nameof(pixels));
        this.pixels = pixels;
        Width = width;
        Height = height;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The bytes, three a pixel.</summary>
    public ReadOnlySpan<byte> Pixels => pixels.Span;

    /// <summary>A picture of a tensor [3, H, W] or [1, 3, H, W] with values in [0, 1]; others are clamped, NaN becomes 0.</summary>
    /// <exception cref="ArgumentException">The tensor is not one picture of three channels.</exception>
    public static RgbImage FromTensor(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Shape shape = tensor.Shape;
        int rank = shape.Rank;
        if (rank is not (3 or 4) || shape[rank - 3] != 3 || (rank == 4 && shape[0] != 1))
            throw new ArgumentException($"A picture is [3, H, W] or [1, 3, H, W], not {shape}.", nameof(tensor));
        int width = shape[rank - 1];
        int height = shape[rank - 2];
        int plane = width * height;
        var bytes = new byte[3 * plane];
        ReadOnlySpan<float> values = tensor.Span;
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                bytes[(3 * i) + channel] = ToByte(values[(channel * plane) + i]);
        }

        return new RgbImage(bytes, width, height);
    }

    /// <summary>The picture as a tensor [1, 3, H, W] with values in [0, 1].</summary>
    public Tensor ToTensor()
    {
        var tensor = new Tensor([1, 3, Height, Width]);
        Span<float> values = tensor.Span;
        ReadOnlySpan<byte> bytes = Pixels;
        int plane = Width * Height;
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                values[(channel * plane) + i] = bytes[(3 * i) + channel] / 255f;
        }

        return tensor;
    }

    /// <summary>The picture resized, antialiased, as a tensor [1, 3, height, width] with values in [0, 1] (a cubic filter may overshoot).</summary>
    /// <param name="width">The new width.</param>
    /// <param name="height">The new height.</param>
    /// <param name="filter">The interpolating function.</param>
    /// <param name="linearLight">Mixes light instead of sRGB values: truer where fine bright and dark detail meets, at some cost.</param>
    public Tensor ToTensor(int width, int height, ResizeFilter filter = ResizeFilter.Triangle, bool linearLight = false) =>
        RgbResize.Resize(this, width, height, filter, linearLight);

    /// <summary>The picture resized in proportion to the given longer side; otherwise as <see cref="ToTensor(int, int, ResizeFilter, bool)"/>.</summary>
    public Tensor ToTensorFitting(int longerSide, ResizeFilter filter = ResizeFilter.Triangle, bool linearLight = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longerSide);
        double scale = (double)longerSide / Math.Max(Width, Height);
        return ToTensor(Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)), filter, linearLight);
    }

    /// <summary>A rectangle of the picture.</summary>
    public RgbImage Crop(int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > Width - width || y > Height - height)
            throw new ArgumentOutOfRangeException(nameof(width), $"{width} x {height} at ({x}, {y}) is not inside {Width} x {Height}.");
        var bytes = new byte[3 * width * height];
        for (int row = 0; row < height; row++)
            Pixels.Slice(3 * (((y + row) * Width) + x), 3 * width).CopyTo(bytes.AsSpan(3 * row * width));
        return new RgbImage(bytes, width, height);
    }

    /// <summary>The picture seen through an affine map, antialiased; beyond its border the border pixels go on.</summary>
    /// <param name="map">From positions in the result to positions here.</param>
    /// <param name="width">The result's width.</param>
    /// <param name="height">The result's height.</param>
    /// <returns>A tensor [1, 3, height, width] with values in [0, 255].</returns>
    public Tensor Warp(AffineTransform map, int width, int height)
    {
        var tensor = new Tensor([1, 3, height, width]);
        AffineWarpKernel kernel = AffineWarp.Registry.At(SimdHardware.Level);
        int samples = AffineWarp.Samples(map);
        int plane = width * height;
        Span<float> values = tensor.Span;
        for (int row = 0; row < height; row++)
        {
            int first = row * width;
            kernel(
                Pixels, Width, map, samples, row, values.Slice(first, width), values.Slice(plane + first, width), values.Slice((2 * plane) + first, width));
        }

        return tensor;
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(float.IsNaN(value) ? 0 : value * 255f, MidpointRounding.ToEven), 0, 255);
}
