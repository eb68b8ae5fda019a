using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>A picture whose style is wanted.</summary>
/// <param name="Picture">The picture, [1, 3, h, w] in 0..1.</param>
/// <param name="Weight">Its share among the styles; finite and at least 0. Shares are divided by their sum.</param>
public sealed record StyleSource(Tensor Picture, float Weight = 1)
{
    /// <summary>Which parts of the picture stand for which regions, as <see cref="StyleInputs.Guidance"/>; of any size, best in the picture's proportions.</summary>
    public Tensor? Guidance { get; init; }
}

/// <summary>The pictures that a painting is made of.</summary>
/// <param name="Content">The content, [1, 3, H, W] in 0..1.</param>
/// <param name="Styles">At least one style; their sizes are free.</param>
public sealed record StyleInputs(Tensor Content, ImmutableArray<StyleSource> Styles)
{
    /// <summary>What the picture begins as, [1, 3, h, w] in 0..1, stretched to the content's shape; null for what <see cref="StyleOptions.Initialization"/> says.</summary>
    public Tensor? Start { get; init; }

    /// <summary>
    /// The regions of the painting that take their style from the same regions of the styles: how much of each pixel lies in each, [1, regions, h, w] in 0..1, of any
    /// size, best in the content's proportions. Null for one style all over. Styles that lack a region do not count there.
    /// </summary>
    public Tensor? Guidance { get; init; }

    /// <summary>The inputs of a content and one style.</summary>
    public static StyleInputs Of(Tensor content, Tensor style) => new(content, [new StyleSource(style)]);

    /// <summary>The pictures as the costs see them where colours are controlled.</summary>
    /// <param name="color">What the painting's colours come from.</param>
    public StyleInputs Prepared(StyleColor color)
    {
        RequireValid(nameof(Styles));
        return StyleColors.Prepare(this, color);
    }

    /// <summary>The styles' weights divided by their sum.</summary>
    internal ImmutableArray<double> Shares
    {
        get
        {
            double sum = Styles.Sum(style => (double)style.Weight);
            return [.. Styles.Select(style => style.Weight / sum)];
        }
    }

    /// <summary>The sides of content and styles times a factor, antialiased; with 1 the same pictures.</summary>
    internal StyleInputs Scaled(double factor) => factor == 1
        ? this
        : this with { Content = Scaled(Content, factor), Styles = [.. Styles.Select(style => style with { Picture = Scaled(style.Picture, factor) })] };

    /// <exception cref="ArgumentException">A picture has another shape, or the weights are no shares.</exception>
    internal void RequireValid(string parameter)
    {
        RequirePicture(Content, parameter);
        if (Start is not null)
            RequirePicture(Start, parameter);
        if (Styles.IsDefaultOrEmpty)
            throw new ArgumentException("There is no style.", parameter);
        foreach (StyleSource style in Styles)
        {
            RequirePicture(style.Picture, parameter);
            StyleOptions.RequireWeight(style.Weight, "A style", parameter);
        }

        if (Styles.All(style => style.Weight == 0))
            throw new ArgumentException("All styles have weight 0.", parameter);
        RequireGuidance(parameter);
    }

    private void RequireGuidance(string parameter)
    {
        if (Styles.Any(style => style.Guidance is null != Guidance is null))
            throw new ArgumentException("Regions are given for the content and for every style, or for none.", parameter);
        if (Guidance is null)
            return;
        int regions = Guidance.Shape.Rank == 4 ? Guidance.Shape[1] : 0;
        foreach (Tensor guidance in Styles.Select(style => style.Guidance!).Append(Guidance))
        {
            if (guidance.Shape.Rank != 4 || guidance.Shape[0] != 1 || guidance.Shape[1] != regions)
                throw new ArgumentException($"Regions are [1, regions, h, w], as many for all pictures, not {guidance.Shape}.", parameter);
            foreach (float part in guidance.Span)
            {
                if (part is not (>= 0 and <= 1))
                    throw new ArgumentException($"A pixel's part in a region is {part}; it is in 0..1.", parameter);
            }
        }

        for (int region = 0; region < regions; region++)
        {
            if (Has(Guidance, region) && !Styles.Any(style => style.Weight > 0 && Has(style.Guidance!, region)))
                throw new ArgumentException($"Region {region + 1} is in no style of a weight above 0.", parameter);
        }
    }

    private static bool Has(Tensor guidance, int region)
    {
        int pixels = guidance.Length / guidance.Shape[1];
        return guidance.Span.Slice(region * pixels, pixels).ContainsAnyExcept(0f);
    }

    private static void RequirePicture(Tensor picture, string parameter)
    {
        ArgumentNullException.ThrowIfNull(picture, parameter);
        if (picture.Shape.Rank != 4 || picture.Shape[0] != 1 || picture.Shape[1] != 3)
            throw new ArgumentException($"A picture is [1, 3, H, W], not {picture.Shape}.", parameter);
    }

    private static Tensor Scaled(Tensor picture, double factor) =>
        TensorResize.Resize(picture, (int)Math.Round(picture.Shape[2] * factor), (int)Math.Round(picture.Shape[3] * factor), ResizeFilter.Triangle);
}
