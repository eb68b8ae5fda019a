using System;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Tiles of one size in rows, on a dark ground, as nearly square as whole rows allow.</summary>
internal sealed class TileGrid
{
    private const byte Background = 24;

    private readonly int columns;
    private readonly int tileWidth;
    private readonly int tileHeight;
    private readonly int gap;
    private readonly int width;
    private readonly int height;
    private readonly byte[] pixels;

    public TileGrid(int count, int tileWidth, int tileHeight, int gap)
    {
        (this.tileWidth, this.tileHeight, this.gap) = (tileWidth, tileHeight, gap);
        columns = (int)Math.Ceiling(Math.Sqrt(count));
        width = gap + (columns * (tileWidth + gap));
        height = gap + ((count + columns - 1) / columns * (tileHeight + gap));
        pixels = new byte[3 * width * height];
        Array.Fill(pixels, Background);
    }

    public RgbImage ToImage() => new(pixels, width, height);

    /// <summary>Puts a picture into a tile, from its upper left corner moved by some pixels.</summary>
    public void Place(int index, RgbImage tile, int across = 0, int down = 0)
    {
        int left = gap + (index % columns * (tileWidth + gap)) + across;
        int top = gap + (index / columns * (tileHeight + gap)) + down;
        for (int y = 0; y < tile.Height; y++)
            tile.Pixels.Slice(3 * y * tile.Width, 3 * tile.Width).CopyTo(pixels.AsSpan(3 * (((top + y) * width) + left)));
    }

    /// <summary>A picture in another size; enlarged ones keep their pixels as squares, smaller ones are averaged.</summary>
    public static RgbImage Fit(RgbImage picture, int width, int height)
    {
        if (picture.Width > width || picture.Height > height)
            return RgbImage.FromTensor(picture.ToTensor(width, height));
        var tile = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int source = ((y * picture.Height / height) * picture.Width) + (x * picture.Width / width);
                picture.Pixels.Slice(3 * source, 3).CopyTo(tile.AsSpan(3 * ((y * width) + x)));
            }
        }

        return new RgbImage(tile, width, height);
    }
}
