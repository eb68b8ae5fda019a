using System;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>What a layer makes of one picture, drawn: a grey map for each unit.</summary>
public static class FeatureMaps
{
    private const int LargestTile = 128;
    private const int SmallestTile = 64;
    private const int Gap = 2;

    /// <summary>Draws the maps in rows: 0 and below is black, a map's largest value white.</summary>
    /// <param name="value">[1, C, H, W], or a vector [1, C] of maps of one value.</param>
    public static RgbImage Draw(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        (int channels, int height, int width) = Extents(value);
        int scale = Math.Max(1, SmallestTile / Math.Max(width, height));
        int longer = Math.Max(width, height);
        int tileWidth = longer > LargestTile ? Math.Max(1, width * LargestTile / longer) : width * scale;
        int tileHeight = longer > LargestTile ? Math.Max(1, height * LargestTile / longer) : height * scale;
        var grid = new TileGrid(channels, tileWidth, tileHeight, Gap);
        for (int channel = 0; channel < channels; channel++)
            grid.Place(channel, TileGrid.Fit(Map(value.Span.Slice(channel * width * height, width * height), width, height), tileWidth, tileHeight));
        return grid.ToImage();
    }

    private static RgbImage Map(ReadOnlySpan<float> values, int width, int height)
    {
        float largest = 0;
        foreach (float value in values)
            largest = value > largest ? value : largest;
        var pixels = new byte[3 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            byte grey = largest > 0 && values[i] > 0 ? (byte)MathF.Round(255 * (values[i] / largest)) : (byte)0;
            pixels.AsSpan(3 * i, 3).Fill(grey);
        }

        return new RgbImage(pixels, width, height);
    }

    private static (int Channels, int Height, int Width) Extents(Tensor value) => value.Shape.Rank switch
    {
        2 when value.Shape[0] == 1 => (value.Shape[1], 1, 1),
        4 when value.Shape[0] == 1 => (value.Shape[1], value.Shape[2], value.Shape[3]),
        _ => throw new ArgumentException($"Maps are those of one picture, [1, C, H, W], not {value.Shape}.", nameof(value)),
    };
}
