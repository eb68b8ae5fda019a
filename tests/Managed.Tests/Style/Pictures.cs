using System;
using Managed.Tensors;

namespace Managed.Tests.Style;

/// <summary>Small pictures [1, 3, H, W] to paint with.</summary>
internal static class Pictures
{
    /// <summary>Independent pixels.</summary>
    public static Tensor Noise(int height, int width, long seed)
    {
        var picture = new Tensor([1, 3, height, width]);
        new SeededRandom(seed).Fill(picture.Span, 0, 1);
        return picture;
    }

    /// <summary>Soft waves with a little noise.</summary>
    public static Tensor Waves(int height, int width, long seed)
    {
        Tensor picture = Noise(height, width, seed);
        Span<float> values = picture.Span;
        for (int i = 0; i < values.Length; i++)
        {
            int x = i % width;
            int y = i / width % height;
            double wave = 0.5 + (0.4 * Math.Sin((0.3 * x) + (0.2 * y) + seed + (i / (width * height))));
            values[i] = (float)((0.9 * wave) + (0.1 * values[i]));
        }

        return picture;
    }

    public static Tensor Flat(int height, int width, float value)
    {
        var picture = new Tensor([1, 3, height, width]);
        picture.Span.Fill(value);
        return picture;
    }

    /// <summary>The picture twice in both directions.</summary>
    public static Tensor Tile(Tensor picture)
    {
        int height = picture.Shape[2];
        int width = picture.Shape[3];
        var tiled = new Tensor([1, 3, 2 * height, 2 * width]);
        for (int i = 0; i < tiled.Length; i++)
        {
            int x = i % (2 * width) % width;
            int y = i / (2 * width) % (2 * height) % height;
            int channel = i / (4 * width * height);
            tiled.Span[i] = picture.Span[(((channel * height) + y) * width) + x];
        }

        return tiled;
    }
}
