using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>ONNX files of one operator put together by hand, so that they share no code with the product.</summary>
internal static class OnnxBytes
{
    /// <summary>A model of one operator over [count] values.</summary>
    public static byte[] Model(string kind, string input, string output, byte count)
    {
        byte[] node = Field(1, [.. Field(1, Text(input)), .. Field(2, Text(output)), .. Field(4, Text(kind))]);
        byte[] Value(int number, string name) => Field(number, [.. Field(1, Text(name)), .. Field(2, Field(1, [0x08, 0x01, .. Field(2, Field(1, [0x08, count]))]))]);
        return [0x08, 0x08, .. Field(7, [.. node, .. Value(11, input), .. Value(12, output)]), .. Field(8, [0x10, 0x0d])];
    }

    /// <summary>A tensor of a few values.</summary>
    public static byte[] Tensor(float[] values) => [0x08, (byte)values.Length, 0x10, 0x01, .. Field(9, MemoryMarshal.AsBytes<float>(values).ToArray())];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Field(int number, byte[] content) => content.Length < 128
        ? [(byte)((number << 3) | 2), (byte)content.Length, .. content]
        : throw new ArgumentException("A longer field needs a longer length.", nameof(content));
}
