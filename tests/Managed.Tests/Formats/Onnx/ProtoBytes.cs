using System;
using System.Collections.Generic;
using System.Text;

namespace Managed.Tests.Formats.Onnx;

/// <summary>Messages of protocol buffers put together by hand, so that they share no code with the reader.</summary>
internal sealed class ProtoBytes
{
    private readonly List<byte> bytes = [];

    public byte[] ToArray() => [.. bytes];

    public ProtoBytes Integer(int field, long value)
    {
        Varint((ulong)(field << 3));
        Varint((ulong)value);
        return this;
    }

    public ProtoBytes Single(int field, float value)
    {
        Varint((ulong)((field << 3) | 5));
        bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public ProtoBytes Bytes(int field, ReadOnlySpan<byte> content)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)content.Length);
        bytes.AddRange(content);
        return this;
    }

    public ProtoBytes Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtoBytes Message(int field, ProtoBytes message) => Bytes(field, message.ToArray());

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
