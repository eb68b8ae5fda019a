using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Tests.Formats;

namespace Managed.Fuzz.Targets;

/// <summary>Arrays of NumPy, which are loaded.</summary>
internal sealed class NpyTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        NumPySamples.Single, NumPySamples.SingleBigEndianFortran, NumPySamples.Boolean, NumPySamples.Half, NumPySamples.Int16BigEndianFortran,
        NumPySamples.UInt64Scalar, NumPySamples.DoubleVersion2, NumPySamples.DoubleVersion3, NumPySamples.SignedByte,
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        "'"u8.ToArray(), "\""u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "("u8.ToArray(), ")"u8.ToArray(), ","u8.ToArray(), ":"u8.ToArray(), "0"u8.ToArray(),
        "2147483647"u8.ToArray(), "99999999999"u8.ToArray(), "-1"u8.ToArray(), "True"u8.ToArray(), "False"u8.ToArray(), "<f8"u8.ToArray(), ">u2"u8.ToArray(),
        "|O"u8.ToArray(), "|b1"u8.ToArray(), "<i8"u8.ToArray(), "[('x', '<f4')]"u8.ToArray(), "(1, 1, 1)"u8.ToArray(), "\n"u8.ToArray(), "\\"u8.ToArray(), [0xFF],
    ];

    public override void Read(byte[] bytes) => Load(Npy.Read(bytes, "input.npy"));

    /// <summary>Makes the header as long as the text to its last line end.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        int prefix = bytes.Length > 6 && bytes[6] > 1 ? 12 : 10;
        if (end <= prefix || end > ushort.MaxValue)
            return;
        (bytes[8], bytes[9]) = ((byte)(end - prefix), (byte)((end - prefix) >> 8));
    }

    /// <summary>Loads all tensors in both precisions and closes the file.</summary>
    public static void Load(WeightFile file)
    {
        using (file)
        {
            foreach (string name in file.TensorNames)
            {
                file.LoadDoubles(name);
                file.Load(name);
            }
        }
    }
}
