using System;
using System.Collections.Generic;
using Managed.Formats.Onnx;

namespace Managed.Benchmarks.Peers.Onnx;

/// <summary>A model without those inputs that are weights, which ONNX Runtime else takes for values that may change and leaves out of its optimisations.</summary>
internal static class ConstantWeights
{
    private const int ModelGraph = 7;
    private const int GraphInput = 11;
    private const int ValueName = 1;

    /// <summary>The model with the same graph otherwise.</summary>
    /// <param name="model">A model that has been read without complaint.</param>
    /// <param name="weights">The names of its weights.</param>
    public static byte[] Of(byte[] model, IReadOnlySet<string> weights)
    {
        var result = new ProtobufMessage();
        var fields = new ProtoReader(model, "model", 0);
        for (int start = 0; fields.Next(); start = (int)fields.Offset)
        {
            if (fields.Field == ModelGraph)
            {
                result.Add(ModelGraph, GraphOf(fields.Bytes(), weights));
                continue;
            }

            fields.Skip();
            result.Add(model.AsSpan(start..(int)fields.Offset));
        }

        return result.ToBytes();
    }

    private static ProtobufMessage GraphOf(ReadOnlyMemory<byte> graph, IReadOnlySet<string> weights)
    {
        var result = new ProtobufMessage();
        var fields = new ProtoReader(graph, "graph", 0);
        for (int start = 0; fields.Next(); start = (int)fields.Offset)
        {
            bool isWeight = false;
            if (fields.Field == GraphInput)
                isWeight = weights.Contains(NameOf(fields.Message()));
            else
                fields.Skip();
            if (!isWeight)
                result.Add(graph.Span[start..(int)fields.Offset]);
        }

        return result;
    }

    private static string NameOf(ProtoReader input)
    {
        while (input.Next())
        {
            if (input.Field == ValueName)
                return input.Text();
            input.Skip();
        }

        return "";
    }
}
