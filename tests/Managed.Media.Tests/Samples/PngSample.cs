using System;
using System.Collections.Generic;
using System.IO.Compression;
using System.Linq;
using Managed.Media.Pictures;

namespace Managed.Media.Tests.Samples;

/// <summary>A PNG picture as a value: its samples, how they are stored, and what a reader has to make of them.</summary>
internal sealed record PngSample(int Width, int Height, int ColorType, int BitDepth, bool IsInterlaced)
{
    public required ushort[] Samples { get; init; }

    public byte[] Palette { get; init; } = [];

    public byte[] Transparency { get; init; } = [];

    /// <summary>The filter of each row, counted through all passes.</summary>
    public Func<int, int> FilterOf { get; init; } = row => row % 5;

    public int ChannelCount => ColorType switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };

    private int Maximum => (1 << BitDepth) - 1;

    /// <summary>Every colour type with every depth that goes with it.</summary>
    public static IEnumerable<(int ColorType, int BitDepth)> Kinds =>
        from type in (int[])[0, 2, 3, 4, 6]
        from depth in (int[])[1, 2, 4, 8, 16]
        where type is 0 || (type == 3 ? depth <= 8 : depth >= 8)
        select (type, depth);

    public static PngSample Random(int colorType, int bitDepth, bool isInterlaced, int width, int height, int seed)
    {
        var random = new Random(seed);
        var sample = new PngSample(width, height, colorType, bitDepth, isInterlaced) { Samples = [] };
        var palette = new byte[colorType == 3 ? 3 << bitDepth : 0];
        random.NextBytes(palette);
        var samples = new ushort[width * height * sample.ChannelCount];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (ushort)random.Next(sample.Maximum + 1);
        return sample with { Samples = samples, Palette = palette };
    }

    public byte[] Encode(CompressionLevel level = CompressionLevel.Optimal)
    {
        var chunks = new List<byte[]> { PngBytes.Header((uint)Width, (uint)Height, (byte)BitDepth, (byte)ColorType, (byte)(IsInterlaced ? 1 : 0)) };
        if (Palette.Length > 0)
            chunks.Add(PngBytes.Chunk("PLTE", Palette));
        if (Transparency.Length > 0)
            chunks.Add(PngBytes.Chunk("tRNS", Transparency));
        chunks.Add(PngBytes.Chunk("IDAT", PngBytes.Compress(EncodeRows(), level)));
        chunks.Add(PngBytes.End);
        return PngBytes.File(chunks);
    }

    /// <summary>The filtered rows of all passes.</summary>
    public byte[] EncodeRows()
    {
        (int X, int Y, int StepX, int StepY)[] passes = IsInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var result = new List<byte>();
        int rowNumber = 0;
        foreach ((int firstX, int firstY, int stepX, int stepY) in passes)
        {
            byte[]? above = null;
            for (int y = firstY; y < Height && firstX < Width; y += stepY)
            {
                byte[] row = PackRow(y, firstX, stepX);
                int filter = FilterOf(rowNumber++);
                result.Add((byte)filter);
                result.AddRange(Filter(filter, row, above ?? new byte[row.Length]));
                above = row;
            }
        }

        return [.. result];
    }

    /// <summary>The picture over a background, eight bits a channel.</summary>
    public byte[] Expected(RgbColor background)
    {
        var pixels = new List<byte>();
        for (int i = 0; i < Width * Height; i++)
        {
            (double red, double green, double blue, double alpha) = ColorOf(Samples.AsSpan(i * ChannelCount, ChannelCount).ToArray());
            pixels.Add(Mix(red, alpha, background.Red));
            pixels.Add(Mix(green, alpha, background.Green));
            pixels.Add(Mix(blue, alpha, background.Blue));
        }

        return [.. pixels];
    }

    /// <summary>The alpha, eight bits a pixel.</summary>
    public byte[] ExpectedAlpha() =>
        [.. Enumerable.Range(0, Width * Height).Select(i => (byte)Math.Round(255 * ColorOf(Samples.AsSpan(i * ChannelCount, ChannelCount).ToArray()).Alpha))];

    private static byte Mix(double value, double alpha, byte background) => (byte)Math.Round((255 * value * alpha) + (background * (1 - alpha)));

    private (double Red, double Green, double Blue, double Alpha) ColorOf(ushort[] pixel)
    {
        double Value(int channel) => (double)pixel[channel] / Maximum;
        int[] transparent = ColorType == 3 ? [] : [.. Transparency.Chunk(2).Select(pair => (pair[0] << 8) | pair[1])];
        double keyed = transparent.Length > 0 && pixel.Select(sample => (int)sample).SequenceEqual(transparent) ? 0 : 1;
        switch (ColorType)
        {
            case 0:
                return (Value(0), Value(0), Value(0), keyed);
            case 2:
                return (Value(0), Value(1), Value(2), keyed);
            case 3:
                double alpha = pixel[0] < Transparency.Length ? Transparency[pixel[0]] / 255.0 : 1;
                return (Palette[3 * pixel[0]] / 255.0, Palette[(3 * pixel[0]) + 1] / 255.0, Palette[(3 * pixel[0]) + 2] / 255.0, alpha);
            case 4:
                return (Value(0), Value(0), Value(0), Value(1));
            default:
                return (Value(0), Value(1), Value(2), Value(3));
        }
    }

    private byte[] PackRow(int y, int firstX, int stepX)
    {
        string bits = string.Concat(
            from x in Enumerable.Range(0, Width)
            where x >= firstX && (x - firstX) % stepX == 0
            from channel in Enumerable.Range(0, ChannelCount)
            select Convert.ToString(Samples[(((y * Width) + x) * ChannelCount) + channel], 2).PadLeft(BitDepth, '0'));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. bits.Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }

    private byte[] Filter(int filter, byte[] row, byte[] above)
    {
        int step = Math.Max(1, ChannelCount * BitDepth / 8);
        var filtered = new byte[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            int a = i < step ? 0 : row[i - step];
            int b = above[i];
            int c = i < step ? 0 : above[i - step];
            int p = a + b - c;
            int nearest = new[] { a, b, c }.MinBy(value => Math.Abs(p - value));
            filtered[i] = (byte)(row[i] - filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => nearest, _ => 0 });
        }

        return filtered;
    }
}
