using System;
using System.IO;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>A RIFF WAVE file, with any field changed.</summary>
internal sealed record WavBytes(int Kind, int Bits, int Channels, byte[] Data)
{
    public int Rate { get; init; } = 8000;

    public int? FrameLength { get; init; }

    public bool IsExtensible { get; init; }

    public byte[] Before { get; init; } = [];

    public byte[] After { get; init; } = [];

    public byte[] Encode()
    {
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true))
        {
            writer.Write("RIFF"u8);
            writer.Write(0);
            writer.Write("WAVE"u8);
            writer.Write(Before);
            writer.Write("fmt "u8);
            writer.Write(IsExtensible ? 40 : 16);
            writer.Write((ushort)(IsExtensible ? 0xFFFE : Kind));
            writer.Write((ushort)Channels);
            writer.Write(Rate);
            writer.Write(Rate * Channels * Bits / 8);
            writer.Write((ushort)(FrameLength ?? Channels * Bits / 8));
            writer.Write((ushort)Bits);
            if (IsExtensible)
            {
                writer.Write([22, 0, (byte)Bits, 0, 0, 0, 0, 0, (byte)Kind, 0]);
                writer.Write(new byte[14]);
            }

            writer.Write("data"u8);
            writer.Write(Data.Length);
            writer.Write(Data);
            if (Data.Length % 2 == 1)
                writer.Write((byte)0);
            writer.Write(After);
        }

        byte[] bytes = stream.ToArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }
}
