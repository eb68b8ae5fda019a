using System;
using System.Numerics.Tensors;
using Managed.Tensors;

namespace Managed.Networks.Tiles;

/// <summary>A rectangle of the planes of values [1, C, H, W], itself [1, C, rows, columns] without gaps.</summary>
/// <param name="Whole">The shape of the values.</param>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Part">The shape of the rectangle.</param>
internal readonly record struct Rectangle(Shape Whole, int Top, int Left, Shape Part)
{
    private int RowCount => Part[1] * Part[2];

    public void CopyFrom(ReadOnlySpan<float> whole, Span<float> part)
    {
        for (int row = 0; row < RowCount; row++)
            whole.Slice(Place(row), Part[3]).CopyTo(part.Slice(row * Part[3], Part[3]));
    }

    public void CopyTo(ReadOnlySpan<float> part, Span<float> whole)
    {
        for (int row = 0; row < RowCount; row++)
            part.Slice(row * Part[3], Part[3]).CopyTo(whole.Slice(Place(row), Part[3]));
    }

    public void AddTo(ReadOnlySpan<float> part, Span<float> whole)
    {
        for (int row = 0; row < RowCount; row++)
        {
            Span<float> target = whole.Slice(Place(row), Part[3]);
            TensorPrimitives.Add(target, part.Slice(row * Part[3], Part[3]), target);
        }
    }

    private int Place(int row) => (((row / Part[2] * Whole[2]) + Top + (row % Part[2])) * Whole[3]) + Left;
}
