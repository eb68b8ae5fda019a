using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>A picture whose style is wanted.</summary>
/// <param name="Picture">The picture, [1, 3, h, w] in 0..1.</param>
/// <param name="Weight">Its share among the styles; finite and at least 0. Shares are divided by their sum.</param>
public sealed record StyleSource(Tensor Picture, float Weight = 1);

/// <summary>The pictures that a painting is made of.</summary>
/// <param name="Content">The content, [1, 3, H, W] in 0..1.</param>
/// <param name="Styles">At least one style; their sizes are free.</param>
public sealed record StyleInputs(Tensor Content, ImmutableArray<StyleSource> Styles)
{
    /// <summary>What the picture begins as, [1, 3, h, w] in 0..1, stretched to the content's shape; null for what <see cref="StyleOptions.Initialization"/> says.</summary>
    public Tensor? Start { get; init; }

    /// <summary>The inputs of a content and one style.</summary>
    public static StyleInputs Of(Tensor content, Tensor style) => new(content, [new StyleSource(style)]);

    /// <summary>The pictures as the costs see them where colours are controlled.</summary>
    /// <param name="color">What the painting's colours come from.</param>
    public StyleInputs Prepared(StyleColor color)
    {
        RequireValid(nameof(color));
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
