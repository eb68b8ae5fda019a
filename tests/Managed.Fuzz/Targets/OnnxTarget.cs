using System.Collections.Generic;
using Managed.Formats.Onnx;

namespace Managed.Fuzz.Targets;

/// <summary>ONNX models, all of which is read.</summary>
internal sealed class OnnxTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Model([]),
        Model(Node("Relu", "x", "y")),
        Model([.. Node("Conv", "x", "y"), .. Field(5, Tensor()), .. Field(11, Value()), .. Field(12, Value())]),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
        [Node("Conv", "a", "b"), Field(5, Tensor()), Field(11, Value()), [0x70, 0x01], [0x10, 0x0b], [0xff, 0xff, 0xff, 0xff, 0x0f], "Reshape"u8.ToArray()];

    public override void Read(byte[] bytes)
    {
        foreach (OnnxTensor tensor in OnnxReader.Read(bytes, "input").Graph.Initializers.Values)
            _ = tensor.Values;
    }

    private static byte[] Model(byte[] graph) => [0x08, 0x08, .. Field(7, graph), .. Field(8, [0x10, 0x0d])];

    private static byte[] Node(string kind, string input, string output) => Field(
        1,
        [
            .. Field(1, Text(input)), .. Field(2, Text(output)), .. Field(4, Text(kind)),
            .. Field(5, [.. Field(1, Text("strides")), 0x40, 0x02, 0x40, 0x01, 0xa0, 0x01, 0x07]),
        ]);

    private static byte[] Tensor() => [0x08, 0x01, 0x08, 0x02, 0x10, 0x01, .. Field(8, Text("w")), .. Field(9, new byte[8])];

    private static byte[] Value() => [.. Field(1, Text("x")), .. Field(2, Field(1, [0x08, 0x01, .. Field(2, [.. Field(1, [0x08, 0x04]), .. Field(1, Field(2, Text("N")))])]))];

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
