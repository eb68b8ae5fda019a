using System;
using Managed.Tensors;

namespace Managed.Networks.Tiles;

/// <summary>Rows of a rectangle of a layer's features.</summary>
/// <param name="Values">The features, [1, C, rows, columns], without gaps.</param>
/// <param name="Whole">The shape of the layer's features of the whole picture, [1, C, H, W].</param>
/// <param name="Top">The first row in the whole.</param>
/// <param name="Left">The first column in the whole.</param>
internal readonly record struct FeatureBand(Tensor Values, Shape Whole, int Top, int Left)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool IsWhole => Values.Shape == Whole;

    /// <summary>Copies the rectangle out of values that are laid out as the whole.</summary>
    public void CopyFrom(ReadOnlySpan<float> whole, Span<float> rectangle) => new Rectangle(Whole, Top, Left, Values.Shape).CopyFrom(whole, rectangle);

    /// <summary>Copies the features to their place in values that are laid out as the whole.</summary>
    public void CopyTo(Span<float> whole) => new Rectangle(Whole, Top, Left, Values.Shape).CopyTo(Values.Span, whole);
}
