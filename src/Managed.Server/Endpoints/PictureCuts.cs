using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Server.Endpoints;

/// <summary>Squares out of pictures as a set of pictures: of each unit and picture only the most active place is found, so that few pictures are cut to give many.</summary>
internal sealed class PictureCuts : IPictureSet
{
    private readonly Source[] sources;
    private readonly List<Square> squares = [];

    /// <param name="pictures">The pictures with their names; kept only as large as they are looked at.</param>
    /// <param name="across">Squares that fit across the shorter side; 1 for the middle square of each picture alone.</param>
    /// <param name="largestSide">The longer side at which pictures are kept.</param>
    public PictureCuts(IEnumerable<(string Name, RgbImage Picture)> pictures, int across, int largestSide)
    {
        sources = [.. pictures.Select(picture => new Source(
            picture.Name,
            Math.Max(picture.Picture.Width, picture.Picture.Height) <= largestSide ? picture.Picture : RgbImage.FromTensor(picture.Picture.ToTensorFitting(largestSide)),
            picture.Picture.Width,
            picture.Picture.Height))];
        for (int i = 0; i < sources.Length; i++)
        {
            RgbImage picture = sources[i].Kept;
            int side = Math.Max(1, Math.Min(picture.Width, picture.Height) / across);
            foreach (int top in Begins(picture.Height, side, across))
            {
                foreach (int left in Begins(picture.Width, side, across))
                    squares.Add(new Square(i, left, top, side));
            }
        }
    }

    public int Count => squares.Count;

    public string NameOf(int index) => sources[squares[index].Source].Name;

    public RgbImage Read(int index)
    {
        Square square = squares[index];
        return sources[square.Source].Kept.Crop(square.Left, square.Top, square.Side, square.Side);
    }

    /// <summary>The number of the picture that a square is of.</summary>
    public int PictureOf(int index) => squares[index].Source;

    /// <summary>An area of a square as a network saw it, brought to a side: x, y, width and height in pixels of the picture as it came.</summary>
    public float[] BoxOf(int index, (int Left, int Top, int Width, int Height) area, int side)
    {
        Square square = squares[index];
        Source source = sources[square.Source];
        float scale = (float)square.Side / side;
        float across = (float)source.Width / source.Kept.Width;
        float down = (float)source.Height / source.Kept.Height;
        return [(square.Left + (area.Left * scale)) * across, (square.Top + (area.Top * scale)) * down, area.Width * scale * across, area.Height * scale * down];
    }

    private static IEnumerable<int> Begins(int extent, int side, int across)
    {
        if (across == 1)
            return [(extent - side) / 2];
        int count = extent / side;
        return Enumerable.Range(0, count).Select(i => count == 1 ? 0 : i * (extent - side) / (count - 1));
    }

    private readonly record struct Source(string Name, RgbImage Kept, int Width, int Height);

    private readonly record struct Square(int Source, int Left, int Top, int Side);
}
