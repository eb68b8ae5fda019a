using System.Collections.Immutable;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>A value while a model is imported: known now, or computed by a node of the network.</summary>
/// <param name="Constant">Its content, where it is known.</param>
/// <param name="Node">The node or input that gives it, where it is not.</param>
/// <param name="Extents">Its extents.</param>
internal sealed record OnnxValue(OnnxTensor? Constant, string? Node, ImmutableArray<int> Extents)
{
    public int Rank => Extents.Length;

    public int Count => Extents.Aggregate(1, (count, extent) => count * extent);

    public OnnxType Type => Constant?.Type ?? OnnxType.Float;

    /// <summary>The shape of a value that a layer takes; no extent is 0.</summary>
    public Shape Shape => Shape.Create(Extents.AsSpan());

    public static OnnxValue Of(OnnxTensor constant) => new(constant, null, constant.Extents);

    /// <summary>A known value as a tensor.</summary>
    public Tensor ToTensor()
    {
        var tensor = new Tensor(Shape);
        Constant!.CopyTo(tensor.Span);
        return tensor;
    }
}
