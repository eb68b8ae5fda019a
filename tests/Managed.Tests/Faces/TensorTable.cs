using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Tests.Faces;

/// <summary>Weights in memory, zeros unless written to.</summary>
internal sealed class TensorTable() : WeightSource("table")
{
    private readonly Dictionary<string, Tensor> tensors = [];

    public override IReadOnlyCollection<string> TensorNames => tensors.Keys;

    public Span<float> this[string name] => tensors[name].Span;

    public void Add(string name, Shape shape) => tensors.Add(name, new Tensor(shape));

    /// <summary>Adds a 3 x 3 convolution of each channel alone and a 1 x 1 convolution across channels.</summary>
    public void AddSeparable(string name, int inputs, int outputs)
    {
        Add($"{name}/depthwise_filter", [inputs, 1, 3, 3]);
        Add($"{name}/pointwise_filter", [outputs, inputs, 1, 1]);
        Add($"{name}/bias", [outputs]);
    }

    public override Shape? FindShape(string tensor) => tensors.TryGetValue(tensor, out Tensor? found) ? found.Shape : null;

    protected override Tensor LoadCore(string tensor) => tensors[tensor].Clone();
}
