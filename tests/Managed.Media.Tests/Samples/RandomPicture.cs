using System;
using Managed.Tensors;

namespace Managed.Media.Tests.Samples;

/// <summary>Pictures drawn from a seed: noise, or slopes of colour on which filters differ.</summary>
internal static class RandomPicture
{
    public static RgbImage Noise(int width, int height, int seed)
    {
        var pixels = new byte[3 * width * height];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(pixels, width, height);
    }

    public static RgbImage Slopes(int width, int height, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        for (int channel = 0; channel < 3; channel++)
        {
            int across = random.Next(-5, 6);
            int down = random.Next(-5, 6);
            for (int i = 0; i < width * height; i++)
                pixels[(3 * i) + channel] = (byte)((i % width * across) + (i / width * down) + random.Next(3));
        }

        return new RgbImage(pixels, width, height);
    }
}
