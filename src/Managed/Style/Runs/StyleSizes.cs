using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Tensors;

namespace Managed.Style.Runs;

/// <summary>The sizes that a run goes through, from small to large, and the iterations of each.</summary>
internal sealed class StyleSizes
{
    private const int SmallestSide = 64;

    private readonly StyleShapes shapes;
    private readonly int iterations;
    private readonly double[] factors;

    public StyleSizes(StyleInputs inputs, StyleOptions options)
    {
        shapes = StyleShapes.Of(inputs);
        iterations = options.Iterations;
        int shorter = inputs.Styles.Select(style => style.Picture).Append(inputs.Content).Min(picture => Math.Min(picture.Shape[2], picture.Shape[3]));
        var list = new List<double> { 1 };
        for (double factor = Math.Sqrt(0.5); list.Count < options.Scales && factor * shorter >= SmallestSide; factor *= Math.Sqrt(0.5))
            list.Insert(0, factor);
        factors = [.. list];
    }

    public int Count => factors.Length;

    /// <summary>The iterations done when a size is, and before the first.</summary>
    public int LastIteration(int size) => (int)((long)iterations * (size + 1) / Count);

    /// <summary>The content's shape at a size.</summary>
    public Shape ShapeOf(int size) => Scaled(shapes.Painting, size);

    /// <summary>All shapes at a size.</summary>
    public StyleShapes ShapesOf(int size) =>
        shapes with { Painting = ShapeOf(size), Styles = [.. shapes.Styles.Select(style => Scaled(style, size))] };

    public StyleInputs Scale(StyleInputs inputs, int size) => inputs.Scaled(factors[size]);

    /// <summary>The share of the work that is done after an iteration of a size.</summary>
    public double Share(int size, int iteration)
    {
        double done = 0;
        double all = 0;
        for (int i = 0; i < Count; i++)
        {
            double area = factors[i] * factors[i];
            int first = i == 0 ? 0 : LastIteration(i - 1);
            all += area * (LastIteration(i) - first);
            done += area * Math.Clamp(i < size ? int.MaxValue : i > size ? 0 : iteration - first, 0, LastIteration(i) - first);
        }

        return all == 0 ? 1 : done / all;
    }

    private Shape Scaled(Shape shape, int size) => [shape[0], shape[1], Side(shape[2], size), Side(shape[3], size)];

    private int Side(int extent, int size) => (int)Math.Round(extent * factors[size]);
}
