using System.Collections.Generic;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Models.Tests.Faces;

/// <summary>Weights that remember which tensors were asked for.</summary>
internal sealed class RecordedWeights(WeightSource weights) : WeightSource(weights.Name)
{
    public HashSet<string> Loaded { get; } = [];

    public override IReadOnlyCollection<string> TensorNames => weights.TensorNames;

    public override Shape? FindShape(string tensor) => weights.FindShape(tensor);

    protected override Tensor LoadCore(string tensor)
    {
        Loaded.Add(tensor);
        return weights.Load(tensor);
    }
}
