using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO.Hashing;
using Managed.Formats;
using Managed.Tests.Formats;

namespace Managed.Fuzz.Targets;

/// <summary>Archives of arrays of NumPy, of which every array is loaded.</summary>
internal sealed class NpzTarget : FuzzTarget
{
    private const int EndLength = 22;
    private const int CentralLength = 46;
    private const int LocalLength = 30;

    public override IReadOnlyList<byte[]> Seeds { get; } = [NumPySamples.Stored, NumPySamples.Deflated, NumPySamples.Streamed];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        "PK\x03\x04"u8.ToArray(), "PK\x01\x02"u8.ToArray(), "PK\x05\x06"u8.ToArray(), "PK\x06\x06"u8.ToArray(), "PK\x06\x07"u8.ToArray(), "PK\x07\x08"u8.ToArray(),
        [0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF], [1, 0, 16, 0], "../"u8.ToArray(), ".npy"u8.ToArray(), [8, 0], "(2, 3)"u8.ToArray(), "True"u8.ToArray(), ">f8"u8.ToArray(),
    ];

    public override void Read(byte[] bytes) => NpyTarget.Load(Npz.Read(bytes, "input.npz"));

    /// <summary>Makes the end name the directory, the directory reach to the end, and the sums of stored files right.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        int end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8);
        int directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        if (end < 0 || directory < 0 || directory > end || bytes.Length < end + EndLength)
            return;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end + 12), end - directory);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end + 16), directory);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(end + 20), (ushort)(bytes.Length - end - EndLength));
        for (int at = directory; at + CentralLength <= end; at++)
        {
            if (bytes.AsSpan(at).StartsWith("PK\x01\x02"u8))
                RepairSum(bytes, at);
        }
    }

    private static void RepairSum(byte[] bytes, int at)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 20));
        uint local = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 42));
        if (local + (long)LocalLength > bytes.Length || bytes[at + 10] != 0)
            return;
        long data = local + LocalLength
            + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 26)) + (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)local + 28));
        if (data + length <= bytes.Length)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 16), Crc32.HashToUInt32(bytes.AsSpan((int)data, (int)length)));
    }
}
