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
        private readonly int across;
        private readonly TileGrid grid;

        public Canvas(LayerPatches layer)
        {
            across = (int)Math.Ceiling(Math.Sqrt(layer.PatchCount));
            int side = (across * (TileSide + Gap)) - Gap;
            grid = new TileGrid(layer.UnitCount, side, side, Margin);
        }

        public RgbImage ToImage() => grid.ToImage();

        public void Place(int unit, int rank, RgbImage patch) =>
            grid.Place(unit, TileGrid.Fit(patch, TileSide, TileSide), rank % across * (TileSide + Gap), rank / across * (TileSide + Gap));
    }
}
