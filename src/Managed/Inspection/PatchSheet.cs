using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>Sheets of patches: for each unit a square of its patches, the strongest first, units in rows.</summary>
public static class PatchSheet
{
    private const int TileSide = 48;
    private const int Gap = 1;
    private const int Margin = 6;
    private const byte Background = 24;

    /// <summary>Draws one sheet for each layer of a search, reading each picture once.</summary>
    /// <param name="search">The search.</param>
    /// <param name="pictures">Its pictures.</param>
    /// <param name="view">What to show of a patch: given layer, unit, hit and the picture; null for the patch itself.</param>
    public static IReadOnlyList<RgbImage> Draw(TopPatchSearch search, IPictureSet pictures, Func<LayerPatches, int, PatchHit, RgbImage, RgbImage>? view = null)
    {
        ArgumentNullException.ThrowIfNull(search);
        ArgumentNullException.ThrowIfNull(pictures);
        view ??= static (layer, _, hit, picture) => TopPatchSearch.Cut(layer, hit, picture);
        Canvas[] sheets = [.. search.Layers.Select(layer => new Canvas(layer))];
        IEnumerable<(int Sheet, int Unit, int Rank)> places = Enumerable.Range(0, sheets.Length).SelectMany(
            sheet => Enumerable.Range(0, search.Layers[sheet].UnitCount).SelectMany(
                unit => Enumerable.Range(0, search.Layers[sheet].Hits(unit).Length).Select(rank => (sheet, unit, rank))));
        foreach (IGrouping<int, (int Sheet, int Unit, int Rank)> group in places.GroupBy(place => search.Layers[place.Sheet].Hits(place.Unit)[place.Rank].Picture))
        {
            RgbImage picture = RgbImage.FromTensor(InspectedNetwork.Square(pictures.Read(group.Key), search.Size));
            foreach ((int sheet, int unit, int rank) in group)
            {
                LayerPatches layer = search.Layers[sheet];
                sheets[sheet].Place(unit, rank, view(layer, unit, layer.Hits(unit)[rank], picture));
            }
        }

        return [.. sheets.Select(sheet => sheet.ToImage())];
    }

    private sealed class Canvas
    {
        private readonly int columns;
        private readonly int across;
        private readonly int width;
        private readonly int height;
        private readonly byte[] pixels;

        public Canvas(LayerPatches layer)
        {
            columns = (int)Math.Ceiling(Math.Sqrt(layer.UnitCount));
            across = (int)Math.Ceiling(Math.Sqrt(layer.PatchCount));
            width = Margin + (columns * Block);
            height = Margin + ((layer.UnitCount + columns - 1) / columns * Block);
            pixels = new byte[3 * width * height];
            Array.Fill(pixels, Background);
        }

        private int Block => (across * (TileSide + Gap)) - Gap + Margin;

        public RgbImage ToImage() => new(pixels, width, height);

        public void Place(int unit, int rank, RgbImage patch)
        {
            int left = Margin + (unit % columns * Block) + (rank % across * (TileSide + Gap));
            int top = Margin + (unit / columns * Block) + (rank / across * (TileSide + Gap));
            RgbImage tile = Fit(patch);
            for (int y = 0; y < tile.Height; y++)
                tile.Pixels.Slice(3 * y * tile.Width, 3 * tile.Width).CopyTo(pixels.AsSpan(3 * (((top + y) * width) + left)));
        }

        /// <summary>A patch in the size of a tile; small ones keep their pixels as squares.</summary>
        private static RgbImage Fit(RgbImage patch)
        {
            if (patch.Width > TileSide || patch.Height > TileSide)
                return RgbImage.FromTensor(patch.ToTensor(TileSide, TileSide));
            var tile = new byte[3 * TileSide * TileSide];
            for (int y = 0; y < TileSide; y++)
            {
                for (int x = 0; x < TileSide; x++)
                {
                    int source = ((y * patch.Height / TileSide) * patch.Width) + (x * patch.Width / TileSide);
                    patch.Pixels.Slice(3 * source, 3).CopyTo(tile.AsSpan(3 * ((y * TileSide) + x)));
                }
            }

            return new RgbImage(tile, TileSide, TileSide);
        }
    }
}
