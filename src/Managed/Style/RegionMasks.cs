using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>A picture whose flat colours say what belongs together.</summary>
/// <param name="Name">What to call it in error messages.</param>
/// <param name="Picture">The picture.</param>
public sealed record RegionMask(string Name, RgbImage Picture);

/// <summary>Masks as regions: a colour that covers a two-hundredth of the content's mask is a region, and binds what has that colour in the styles' masks.</summary>
/// <remarks>
/// Colours nearer than <see cref="MinimumColorDistance"/> to a more frequent one are no colours of their own, and every pixel counts as the nearest of the colours: so edges that are
/// antialiased, and what JPEG adds, fall to one side. What has another colour in a style's mask is bound to nothing.
/// </remarks>
public sealed class RegionMasks
{
    /// <summary>The most regions.</summary>
    public const int MaximumRegionCount = 8;

    /// <summary>How far colours of their own are apart, as the root of the summed squares of red, green and blue in 0..255.</summary>
    public const int MinimumColorDistance = 48;

    private const int LeastShare = 200;

    private readonly ImmutableArray<RegionLabels> labels;

    /// <summary>Reads masks.</summary>
    /// <param name="content">The content's.</param>
    /// <param name="styles">The styles', in order.</param>
    /// <exception cref="InvalidFileException">A mask has no flat colours or too many, or a colour of the content's is in no style's.</exception>
    public RegionMasks(RegionMask content, IReadOnlyList<RegionMask> styles)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(styles);
        Colors = FlatColors(content);
        labels = [new RegionLabels(content.Picture, Colors, Colors.Length)];
        var bound = new HashSet<int>();
        foreach (RegionMask style in styles)
        {
            ImmutableArray<int> own = FlatColors(style);
            bound.UnionWith(own.Select(color => RegionLabels.Nearest(Colors, color)).Where(near => near.Squares < MinimumColorDistance * MinimumColorDistance).Select(near => near.Index));
            ImmutableArray<int> all = Colors.AddRange(own.Where(color => RegionLabels.Nearest(Colors, color).Squares >= MinimumColorDistance * MinimumColorDistance));
            labels = labels.Add(new RegionLabels(style.Picture, all, Colors.Length));
        }

        for (int region = 0; region < Colors.Length; region++)
        {
            if (!bound.Contains(region))
                throw new InvalidFileException(content.Name, $"the colour #{Colors[region]:x6} is in no style's mask");
        }
    }

    /// <summary>The regions' colours, red in the highest of three bytes; the most frequent first.</summary>
    public ImmutableArray<int> Colors { get; }

    /// <summary>The regions of the content as guidance for a picture of a size, [1, regions, height, width].</summary>
    public Tensor OfContent(int width, int height) => labels[0].ToGuidance(width, height);

    /// <summary>The regions of a style as guidance for a picture of a size.</summary>
    public Tensor OfStyle(int style, int width, int height) => labels[style + 1].ToGuidance(width, height);

    private static ImmutableArray<int> FlatColors(RegionMask mask)
    {
        ImmutableArray<int> colors = [];
        foreach (int color in FrequentColors(mask.Picture))
        {
            if (colors.IsEmpty || RegionLabels.Nearest(colors, color).Squares >= MinimumColorDistance * MinimumColorDistance)
                colors = colors.Add(color);
        }

        if (colors.IsEmpty)
            throw new InvalidFileException(mask.Name, "no colour covers a two-hundredth of the mask; masks are made of flat colours");
        if (colors.Length > MaximumRegionCount)
            throw new InvalidFileException(mask.Name, $"the mask has {colors.Length} colours, and regions are at most {MaximumRegionCount}");
        return colors;
    }

    private static IEnumerable<int> FrequentColors(RgbImage picture)
    {
        var counts = new int[1 << 24];
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
            counts[(pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]]++;
        var frequent = new List<int>();
        for (int color = 0; color < counts.Length; color++)
        {
            if (counts[color] > 0 && (long)counts[color] * LeastShare >= pixels.Length / 3)
                frequent.Add(color);
        }

        return frequent.OrderByDescending(color => counts[color]);
    }
}
