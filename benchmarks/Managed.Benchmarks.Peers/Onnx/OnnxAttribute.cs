using System.Collections.Generic;

namespace Managed.Benchmarks.Peers.Onnx;

/// <summary>A named constant of an ONNX node; field numbers as in onnx.proto, AttributeProto.</summary>
internal static class OnnxAttribute
{
    private const int Name = 1;
    private const int Type = 20;

    public static ProtobufMessage Of(string name, float value)
    {
        ProtobufMessage attribute = Create(name, type: 1);
        attribute.Add(2, value);
        return attribute;
    }

    public static ProtobufMessage Of(string name, long value)
    {
        ProtobufMessage attribute = Create(name, type: 2);
        attribute.Add(3, value);
        return attribute;
    }

    public static ProtobufMessage Of(string name, string value)
    {
        ProtobufMessage attribute = Create(name, type: 3);
        attribute.Add(4, value);
        return attribute;
    }

    public static ProtobufMessage Of(string name, IEnumerable<int> values)
    {
        ProtobufMessage attribute = Create(name, type: 7);
        foreach (int value in values)
            attribute.Add(8, value);
        return attribute;
    }

    private static ProtobufMessage Create(string name, long type)
    {
        var attribute = new ProtobufMessage();
        attribute.Add(Name, name);
        attribute.Add(Type, type);
        return attribute;
    }
}
