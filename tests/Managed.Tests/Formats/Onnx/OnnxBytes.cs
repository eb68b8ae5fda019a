using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace Managed.Tests.Formats.Onnx;

/// <summary>Small ONNX models put together by hand.</summary>
internal sealed class OnnxBytes(int opset = 13)
{
    private readonly ProtoBytes graph = new();

    public OnnxBytes Node(string kind, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtoBytes();
        foreach (string input in inputs)
            node.Text(1, input);
        foreach (string output in outputs)
            node.Text(2, output);
        node.Text(4, kind);
        foreach ((string name, object value) in attributes)
            node.Message(5, Attribute(name, value));
        graph.Message(1, node);
        return this;
    }

    public OnnxBytes Constant(string name, int[] extents, params float[] values)
    {
        graph.Message(5, Tensor(name, extents, values));
        return this;
    }

    public OnnxBytes Constant(string name, params long[] values)
    {
        graph.Message(5, new ProtoBytes().Integer(1, values.Length).Integer(2, 7).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<long>(values)));
        return this;
    }

    public OnnxBytes Input(string name, params int[] extents)
    {
        graph.Message(11, Value(name, extents));
        return this;
    }

    public OnnxBytes Output(string name, params int[] extents)
    {
        graph.Message(12, Value(name, extents));
        return this;
    }

    public byte[] ToArray() => new ProtoBytes().Integer(1, 8).Message(7, graph).Message(8, new ProtoBytes().Integer(2, opset)).ToArray();

    public static ProtoBytes Tensor(string name, int[] extents, float[] values)
    {
        var tensor = new ProtoBytes();
        foreach (int extent in extents)
            tensor.Integer(1, extent);
        return tensor.Integer(2, 1).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<float>(values));
    }

    private static ProtoBytes Attribute(string name, object value)
    {
        ProtoBytes attribute = new ProtoBytes().Text(1, name);
        return value switch
        {
            int integer => attribute.Integer(3, integer).Integer(20, 2),
            float single => attribute.Single(2, single).Integer(20, 1),
            string text => attribute.Text(4, text).Integer(20, 3),
            int[] integers => integers.Aggregate(attribute, (message, integer) => message.Integer(8, integer)).Integer(20, 7),
            _ => throw new ArgumentException($"{value} is no attribute.", nameof(value)),
        };
    }

    private static ProtoBytes Value(string name, IReadOnlyList<int> extents)
    {
        var shape = new ProtoBytes();
        foreach (int extent in extents)
            shape.Message(1, extent < 0 ? new ProtoBytes().Text(2, "N") : new ProtoBytes().Integer(1, extent));
        return new ProtoBytes().Text(1, name).Message(2, new ProtoBytes().Message(1, new ProtoBytes().Integer(1, 1).Message(2, shape)));
    }
}
