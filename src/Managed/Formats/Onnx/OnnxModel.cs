using System.Collections.Generic;
using System.Collections.Immutable;

namespace Managed.Formats.Onnx;

/// <summary>An ONNX model as its file has it: a graph of operators, not yet a network.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Opsets">The version of each set of operators; the standard one's domain is empty.</param>
/// <param name="Graph">The graph.</param>
public sealed record OnnxModel(string Name, IReadOnlyDictionary<string, long> Opsets, OnnxGraph Graph)
{
    /// <summary>The version of the standard operators.</summary>
    public long Opset => Opsets.TryGetValue(string.Empty, out long version) ? version : 1;
}

/// <summary>A graph: nodes in an order in which each comes after those that it takes.</summary>
/// <param name="Nodes">The operators.</param>
/// <param name="Initializers">The constants by name.</param>
/// <param name="Inputs">What is given, constants with a default included.</param>
/// <param name="Outputs">What is wanted.</param>
public sealed record OnnxGraph(
    ImmutableArray<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Initializers, ImmutableArray<OnnxValueInfo> Inputs, ImmutableArray<OnnxValueInfo> Outputs);

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, or null where it is not a tensor.</param>
/// <param name="Extents">Its extents, -1 where they are not fixed; null where nothing is said about them.</param>
public sealed record OnnxValueInfo(string Name, OnnxType? Type, ImmutableArray<long>? Extents);

/// <summary>One operator.</summary>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Operator">What it does, as "Conv".</param>
/// <param name="Domain">The set of operators that it is of; empty for the standard one.</param>
/// <param name="Inputs">The values it takes; an empty name is an optional one left out.</param>
/// <param name="Outputs">The values it gives; an empty name is one that nobody wants.</param>
public sealed record OnnxNode(string Name, string Operator, string Domain, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs)
{
    /// <summary>Its settings by name.</summary>
    internal IReadOnlyDictionary<string, OnnxSetting> Attributes { get; init; } = ImmutableDictionary<string, OnnxSetting>.Empty;
}

/// <summary>A setting of an operator; which of the values counts is the operator's matter.</summary>
/// <param name="Single">A number.</param>
/// <param name="Integer">An integer.</param>
/// <param name="Text">A text.</param>
/// <param name="Tensor">A tensor.</param>
/// <param name="Singles">Numbers.</param>
/// <param name="Integers">Integers.</param>
/// <param name="HasGraph">Whether it is a graph, which is not read.</param>
internal sealed record OnnxSetting(
    float Single, long Integer, string Text, OnnxTensor? Tensor, IReadOnlyList<float> Singles, IReadOnlyList<long> Integers, bool HasGraph);

/// <summary>An element type, numbered as in ONNX.</summary>
public enum OnnxType
{
    /// <summary>float32.</summary>
    Float = 1,

    /// <summary>uint8.</summary>
    UInt8 = 2,

    /// <summary>int8.</summary>
    Int8 = 3,

    /// <summary>uint16.</summary>
    UInt16 = 4,

    /// <summary>int16.</summary>
    Int16 = 5,

    /// <summary>int32.</summary>
    Int32 = 6,

    /// <summary>int64.</summary>
    Int64 = 7,

    /// <summary>Text; not read.</summary>
    Text = 8,

    /// <summary>Truth values.</summary>
    Boolean = 9,

    /// <summary>float16.</summary>
    Float16 = 10,

    /// <summary>float64.</summary>
    Double = 11,

    /// <summary>uint32.</summary>
    UInt32 = 12,

    /// <summary>uint64.</summary>
    UInt64 = 13,

    /// <summary>bfloat16.</summary>
    BFloat16 = 16,
}
