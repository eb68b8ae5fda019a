using System;
using System.Collections.Immutable;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>The region of each pixel of a mask.</summary>
internal sealed class RegionLabels
{
    private readonly byte[] labels;
    private readonly int width;
    private readonly int height;
    private readonly int regions;

    /// <summary>Labels pixels by their nearest colour.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="colors">The colours, those of regions first.</param>
    /// <param name="regions">How many of the colours are regions.</param>
    public RegionLabels(RgbImage mask, ImmutableArray<int> colors, int regions)
    {
        this.regions = regions;
        (width, height) = (mask.Width, mask.Height);
        labels = new byte[width * height];
        ReadOnlySpan<byte> pixels = mask.Pixels;
        for (int i = 0; i < labels.Length; i++)
            labels[i] = (byte)Nearest(colors, (pixels[3 * i] << 16) | (pixels[(3 * i) + 1] << 8) | pixels[(3 * i) + 2]).Index;
    }

    /// <summary>The colour nearest to another, the first of several.</summary>
    public static (int Index, int Squares) Nearest(ImmutableArray<int> colors, int color)
    {
        (int Index, int Squares) nearest = (0, int.MaxValue);
        for (int i = 0; i < colors.Length; i++)
        {
            int red = (colors[i] >> 16) - (color >> 16);
            int green = ((colors[i] >> 8) & 255) - ((color >> 8) & 255);
            int blue = (colors[i] & 255) - (color & 255);
            int squares = (red * red) + (green * green) + (blue * blue);
            if (squares < nearest.Squares)
                nearest = (i, squares);
        }

        return nearest;
    }

    /// <summary>How much of each pixel of a picture of another size lies in each region, [1, regions, height, width]; resized as pictures are, three regions at a time.</summary>
    public Tensor ToGuidance(int toWidth, int toHeight)
    {
        var guidance = new Tensor([1, regions, toHeight, toWidth]);
        int plane = toWidth * toHeight;
        for (int first = 0; first < regions; first += 3)
        {
            var bytes = new byte[3 * labels.Length];
            for (int i = 0; i < labels.Length; i++)
            {
                if (labels[i] >= first && labels[i] < first + 3)
                    bytes[(3 * i) + labels[i] - first] = byte.MaxValue;
            }

            Span<float> parts = new RgbImage(bytes, width, height).ToTensor(toWidth, toHeight).Span;
            foreach (ref float part in parts)
                part = Math.Clamp(part, 0, 1);
            parts[..(Math.Min(3, regions - first) * plane)].CopyTo(guidance.Span[(first * plane)..]);
        }

        return guidance;
    }
}
