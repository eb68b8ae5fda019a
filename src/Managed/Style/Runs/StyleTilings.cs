using System.Collections.Immutable;
using System.Linq;
using Managed.Networks;
using Managed.Networks.Tiles;
using Managed.Tensors;

namespace Managed.Style.Runs;

/// <summary>How the pictures of an objective are gone through.</summary>
/// <param name="Painting">The picture whose costs and gradient are wanted.</param>
/// <param name="Styles">The styles.</param>
internal sealed record StyleTilings(Tiling Painting, ImmutableArray<Tiling> Styles)
{
    /// <summary>The most bytes of a network's values and gradients at a time.</summary>
    public long PeakBytes => Styles.Append(Painting).Max(tiling => tiling.PeakBytes);

    /// <summary>Decides by shapes.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="options">What to compute.</param>
    /// <param name="shapes">The pictures' shapes.</param>
    /// <param name="limit">The most bytes of a network's values and gradients; null for no limit.</param>
    /// <exception cref="BudgetExceededException">The limit cannot be kept.</exception>
    public static StyleTilings Choose(PerceptualModel model, StyleOptions options, StyleShapes shapes, long? limit)
    {
        StyleLayers layers = StyleLayers.Of(model, options);
        var painting = new PlanOptions { Outputs = [.. layers.ContentNames.Union(layers.StyleNames)], InputGradient = true, PassingOutputs = true };
        var style = new PlanOptions { Outputs = layers.StyleNames, PassingOutputs = true };

        // What is weighed by regions is copied.
        Tiling Tile(Shape picture, PlanOptions asked) => Tiling.Choose(model.Network, picture, asked, limit) with { InBands = shapes.InRegions };
        return new StyleTilings(Tile(shapes.Painting, painting), [.. shapes.Styles.Select(picture => Tile(picture, style))]);
    }
}

/// <summary>The shapes of pictures, each [1, 3, H, W].</summary>
/// <param name="Painting">Of the content, and so of the painting.</param>
/// <param name="Styles">Of the styles.</param>
/// <param name="InRegions">Whether regions of the painting take their style from regions of the styles.</param>
internal sealed record StyleShapes(Shape Painting, ImmutableArray<Shape> Styles, bool InRegions)
{
    /// <summary>The shapes of inputs.</summary>
    public static StyleShapes Of(StyleInputs inputs) =>
        new(inputs.Content.Shape, [.. inputs.Styles.Select(style => style.Picture.Shape)], inputs.Guidance is not null);
}
