using System;
using Managed.Kernels.Resample;

namespace Managed.Tensors;

/// <summary>How opaque each pixel of a picture is: eight bits each, 255 being opaque, rows from the top.</summary>
public sealed class AlphaChannel
{
    private readonly ReadOnlyMemory<byte> values;

    /// <summary>A channel over values that the caller does not change afterwards.</summary>
    /// <param name="values">width * height bytes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The values do not fill the picture.</exception>
    public AlphaChannel(ReadOnlyMemory<byte> values, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (values.Length != (long)width * height)
            throw new ArgumentException($"{values.Length} bytes do not fill {width} x {height} pixels.", nameof(values));
        this.values = values;
        Width = width;
        Height = height;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The bytes, one a pixel.</summary>
    public ReadOnlySpan<byte> Values => values.Span;

    /// <summary>The channel resized, antialiased as pictures are; of its own size the same.</summary>
    public AlphaChannel Resized(int width, int height)
    {
        if ((width, height) == (Width, Height))
            return this;
        var alpha = new Tensor([1, 1, Height, Width]);
        for (int i = 0; i < alpha.Length; i++)
            alpha.Span[i] = Values[i];
        ReadOnlySpan<float> resized = TensorResize.Resize(alpha, height, width, ResizeFilter.Triangle).Span;
        var bytes = new byte[resized.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)Math.Clamp(MathF.Round(resized[i], MidpointRounding.ToEven), 0, 255);
        return new AlphaChannel(bytes, width, height);
    }
}
