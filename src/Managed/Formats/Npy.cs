using System;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The npy format of NumPy, version 1.0: one array of little-endian float32, the last axis fastest.</summary>
public static class Npy
{
    private const int Alignment = 64;

    /// <summary>Writes a tensor.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        string shape = string.Join(", ", tensor.Shape.AsSpan().ToArray()) + (tensor.Shape.Rank == 1 ? "," : "");
        string dictionary = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        const int Prefix = 10;
        int length = (((Prefix + dictionary.Length + 1 + Alignment - 1) / Alignment) * Alignment) - Prefix;
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(dictionary.PadRight(length - 1) + '\n'));
        ReadOnlySpan<float> values = tensor.Span;
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
