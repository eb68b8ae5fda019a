using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Managed.Tensors;

namespace Managed.Benchmarks.Peers.Onnx;

/// <summary>An ONNX model in the making; field numbers as in onnx.proto.</summary>
internal sealed class OnnxGraph
{
    private const int IrVersion = 8;
    private const int OperatorSet = 13;
    private const int Single = 1;
    private const int Int64 = 7;

    private readonly ProtobufMessage graph = new();

    public void AddNode(string operation, IEnumerable<string> inputs, string output, params IEnumerable<ProtobufMessage> attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
            node.Add(1, input);
        node.Add(2, output);
        node.Add(3, output);
        node.Add(4, operation);
        foreach (ProtobufMessage attribute in attributes)
            node.Add(5, attribute);
        graph.Add(1, node);
    }

    /// <summary>Adds a constant and returns its name.</summary>
    public string AddConstant(string name, Tensor value) =>
        AddConstant(name, Single, value.Shape.AsSpan(), MemoryMarshal.AsBytes(value.Span));

    /// <summary>Adds a constant vector of integers and returns its name.</summary>
    public string AddConstant(string name, long[] values) => AddConstant(name, Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>The model as a file holds it.</summary>
    public byte[] ToModel(string input, Shape inputShape, string output, Shape outputShape)
    {
        graph.Add(2, "network");
        graph.Add(11, ValueInfo(input, inputShape));
        graph.Add(12, ValueInfo(output, outputShape));
        var operators = new ProtobufMessage();
        operators.Add(1, string.Empty);
        operators.Add(2, OperatorSet);
        var model = new ProtobufMessage();
        model.Add(1, IrVersion);
        model.Add(7, graph);
        model.Add(8, operators);
        return model.ToBytes();
    }

    private static ProtobufMessage ValueInfo(string name, Shape shape)
    {
        var extents = new ProtobufMessage();
        foreach (int extent in shape.AsSpan())
        {
            var dimension = new ProtobufMessage();
            dimension.Add(1, extent);
            extents.Add(1, dimension);
        }

        var tensor = new ProtobufMessage();
        tensor.Add(1, Single);
        tensor.Add(2, extents);
        var type = new ProtobufMessage();
        type.Add(1, tensor);
        var info = new ProtobufMessage();
        info.Add(1, name);
        info.Add(2, type);
        return info;
    }

    private string AddConstant(string name, int type, ReadOnlySpan<int> extents, ReadOnlySpan<byte> bytes)
    {
        var tensor = new ProtobufMessage();
        foreach (int extent in extents)
            tensor.Add(1, extent);
        tensor.Add(2, type);
        tensor.Add(8, name);
        tensor.Add(9, bytes);
        graph.Add(5, tensor);
        return name;
    }
}
