using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Tests.Networks;

/// <summary>A source that has every tensor of the given shapes, each filled with one number, and remembers which were loaded.</summary>
internal sealed class ListedWeights(params (string Name, Shape Shape)[] tensors) : WeightSource("listed")
{
    private readonly Dictionary<string, Shape> shapes = tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);

    /// <summary>The number that fills a tensor.</summary>
    public Func<string, float> Value { get; init; } = _ => 0;

    public List<string> Loaded { get; } = [];

    public override IReadOnlyCollection<string> TensorNames => shapes.Keys;

    public override Shape? FindShape(string tensor) => shapes.TryGetValue(tensor, out Shape shape) ? shape : null;

    protected override Tensor LoadCore(string tensor)
    {
        Loaded.Add(tensor);
        var result = new Tensor(shapes[tensor]);
        result.Span.Fill(Value(tensor));
        return result;
    }
}
