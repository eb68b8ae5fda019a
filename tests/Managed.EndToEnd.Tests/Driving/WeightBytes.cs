using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>safetensors files of float32 zeros put together by hand, so that they share no code with the product.</summary>
internal static class WeightBytes
{
    /// <summary>The first convolutions of VGG, as torchvision names and shapes them.</summary>
    public static IReadOnlyList<(string Name, int[] Shape)> FirstStage { get; } =
    [
        ("features.0.weight", [64, 3, 3, 3]), ("features.0.bias", [64]), ("features.2.weight", [64, 64, 3, 3]), ("features.2.bias", [64]),
    ];

    public static byte[] Of(IReadOnlyList<(string Name, int[] Shape)> tensors)
    {
        var entries = new List<string>();
        int length = 0;
        foreach ((string name, int[] shape) in tensors)
        {
            int end = length + (4 * shape.Aggregate((a, b) => a * b));
            entries.Add($$"""
                "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{length}},{{end}}]}
                """);
            length = end;
        }

        byte[] header = Encoding.UTF8.GetBytes("{" + string.Join(',', entries) + "}");
        var bytes = new byte[sizeof(long) + header.Length + length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes.AsSpan(sizeof(long)));
        return bytes;
    }
}
