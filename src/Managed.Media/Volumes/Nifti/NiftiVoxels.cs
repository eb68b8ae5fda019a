using System;
using System.Buffers.Binary;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Volumes.Nifti;

/// <summary>Turns stored voxels into scaled values, part by part where a voxel has several.</summary>
internal static class NiftiVoxels
{
    private const int BlockVoxels = 1 << 13;

    /// <summary>Reads all voxels from a stream that stands at the first.</summary>
    /// <exception cref="EndOfStreamException">The stream is too short.</exception>
    public static Tensor Read(Stream stream, NiftiHeader header)
    {
        var tensor = new Tensor(header.Shape);
        NiftiType type = header.Type;
        int plane = header.Shape[1] * header.Shape[2] * header.Shape[3];
        var block = new byte[BlockVoxels * type.VoxelLength];

        // The parts of a voxel lie side by side in the file and a volume apart in the tensor; points in time lie after each other in both.
        for (int time = 0; time < header.Shape[0] / type.PartCount; time++)
        {
            for (int first = 0; first < plane; first += BlockVoxels)
            {
                int count = Math.Min(BlockVoxels, plane - first);
                Span<byte> bytes = block.AsSpan(0, count * type.VoxelLength);
                stream.ReadExactly(bytes);
                for (int part = 0; part < type.PartCount; part++)
                {
                    Span<float> target = tensor.Span.Slice((((time * type.PartCount) + part) * plane) + first, count);
                    Convert(bytes[(part * type.Length)..], header, target);
                }
            }
        }

        return tensor;
    }

    private static void Convert(ReadOnlySpan<byte> bytes, NiftiHeader header, Span<float> target)
    {
        NiftiType type = header.Type;
        for (int i = 0; i < target.Length; i++)
            target[i] = (float)((header.Slope * Number(bytes.Slice(i * type.VoxelLength, type.Length), type.Kind, header.IsBigEndian)) + header.Intercept);
    }

    private static double Number(ReadOnlySpan<byte> bytes, NiftiNumber kind, bool isBigEndian)
    {
        ulong bits = bytes.Length switch
        {
            1 => bytes[0],
            2 => isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        int unused = 64 - (8 * bytes.Length);
        return kind switch
        {
            NiftiNumber.Unsigned => bits,
            NiftiNumber.Signed => (long)(bits << unused) >> unused,
            _ => unused == 0 ? BitConverter.UInt64BitsToDouble(bits) : BitConverter.UInt32BitsToSingle((uint)bits),
        };
    }
}
