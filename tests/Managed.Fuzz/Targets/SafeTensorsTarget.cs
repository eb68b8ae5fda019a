using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Formats;

namespace Managed.Fuzz.Targets;

/// <summary>Weights in the safetensors format, of which every tensor is loaded.</summary>
internal sealed class SafeTensorsTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encode([]),
        Encode([new StoredTensor("a", StoredType.Float32, [2, 3], 0, null)]),
        Encode(
        [
            new StoredTensor("layer.weight", StoredType.UInt8, [4, 2], 0, new Quantization(0.5, -1)),
            new StoredTensor("layer.bias", StoredType.Float16, [4], 0, null),
            new StoredTensor("scalar", StoredType.Float64, [], 0, null),
            new StoredTensor("b", StoredType.BFloat16, [1, 1, 3], 0, null),
        ]),
        Encode([.. Enum.GetValues<StoredType>().Select(type => new StoredTensor(type.ToString(), type, [2], 0, null))]),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. JsonTokens.All, "\"quantization:a\":\"0.5,-1\""u8.ToArray(), "\"I64\""u8.ToArray(), "\"U16\""u8.ToArray(), "\"BF16\""u8.ToArray(), "\"BOOL\""u8.ToArray(),
    ];

    public override void Read(byte[] bytes)
    {
        using WeightFile file = SafeTensors.Read(bytes, "input");
        foreach (string name in file.TensorNames)
        {
            file.Load(name);
            file.LoadDoubles(name);
        }
    }

    /// <summary>Makes the header reach to its last brace and the spaces after it.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        int end = bytes.AsSpan().LastIndexOf((byte)'}') + 1;
        if (end <= sizeof(long))
            return;
        while (end < bytes.Length && bytes[end] == ' ')
            end++;
        BinaryPrimitives.WriteInt64LittleEndian(bytes, end - sizeof(long));
    }

    private static byte[] Encode(StoredTensor[] tensors)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(
            stream,
            Array.ConvertAll(tensors, tensor => (tensor, (ReadOnlyMemory<byte>)new byte[tensor.ByteCount])),
            new Dictionary<string, string> { ["origin"] = "made" });
        return stream.ToArray();
    }
}
