using System;
using System.Collections.Generic;
using System.Text;

namespace Managed.Benchmarks.Peers.Onnx;

/// <summary>A model without those inputs that are weights, which ONNX Runtime else takes for values that may change and leaves out of its optimisations.</summary>
internal static class ConstantWeights
{
    private const int ModelGraph = 7;
    private const int GraphInput = 11;
    private const int ValueName = 1;
    private const int LengthDelimited = 2;

    /// <summary>The model with the same graph otherwise.</summary>
    /// <param name="model">A model that has been read without complaint.</param>
    /// <param name="weights">The names of its weights.</param>
    public static byte[] Of(byte[] model, IReadOnlySet<string> weights)
    {
        var result = new ProtobufMessage();
        foreach ((int field, ReadOnlyMemory<byte> whole, ReadOnlyMemory<byte> content) in Fields(model))
        {
            if (field == ModelGraph)
                result.Add(ModelGraph, GraphOf(content, weights));
            else
                result.Add(whole.Span);
        }

        return result.ToBytes();
    }

    private static ProtobufMessage GraphOf(ReadOnlyMemory<byte> graph, IReadOnlySet<string> weights)
    {
        var result = new ProtobufMessage();
        foreach ((int field, ReadOnlyMemory<byte> whole, ReadOnlyMemory<byte> content) in Fields(graph))
        {
            if (field != GraphInput || !weights.Contains(NameOf(content)))
                result.Add(whole.Span);
        }

        return result;
    }

    private static string NameOf(ReadOnlyMemory<byte> input)
    {
        foreach ((int field, _, ReadOnlyMemory<byte> content) in Fields(input))
        {
            if (field == ValueName)
                return Encoding.UTF8.GetString(content.Span);
        }

        return "";
    }

    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Content)> Fields(ReadOnlyMemory<byte> message)
    {
        for (int position = 0; position < message.Length;)
        {
            int start = position;
            int tag = (int)Varint(message.Span, ref position);
            int length = (tag & 7) switch
            {
                0 => -1,
                1 => sizeof(long),
                LengthDelimited => (int)Varint(message.Span, ref position),
                _ => sizeof(int),
            };
            int content = position;
            if (length < 0)
                Varint(message.Span, ref position);
            else
                position += length;
            yield return (tag >> 3, message[start..position], message[content..position]);
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[position++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
