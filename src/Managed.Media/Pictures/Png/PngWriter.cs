using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

/// <summary>Writes PNG pictures of eight bits a channel, not interlaced, each row with the filter that leaves the least.</summary>
internal static class PngWriter
{
    private const int PixelLength = 3;

    public static void Write(Stream stream, RgbImage picture)
    {
        WriteHeader(stream, picture);
        WriteData(stream, picture);
        PngDataOutput.WriteChunk(stream, PngChunkType.End, []);
    }

    /// <summary>Writes what a file begins with.</summary>
    public static void WriteHeader(Stream stream, RgbImage picture)
    {
        stream.Write(PngFile.Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;
        header[9] = (byte)PngColorType.Rgb;
        PngDataOutput.WriteChunk(stream, PngChunkType.Header, header);
    }

    /// <summary>Writes the chunks of the pixels.</summary>
    public static void WriteData(Stream stream, RgbImage picture, PngSequence? frames = null)
    {
        using var deflate = new ZLibStream(new PngDataOutput(stream, frames), CompressionLevel.Optimal);
        WriteRows(deflate, picture);
    }

    private static void WriteRows(Stream stream, RgbImage picture)
    {
        int length = PixelLength * picture.Width;
        var best = new byte[length + 1];
        var candidate = new byte[length + 1];
        ReadOnlySpan<byte> above = new byte[length];
        for (int y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<byte> row = picture.Pixels.Slice(y * length, length);
            long bestSum = long.MaxValue;
            for (byte type = 0; type < PngFilter.Count; type++)
            {
                candidate[0] = type;
                PngFilter.Apply(type, row, above, PixelLength, candidate.AsSpan(1));
                long sum = SumOfMagnitudes(candidate.AsSpan(1));
                if (sum < bestSum)
                {
                    bestSum = sum;
                    (best, candidate) = (candidate, best);
                }
            }

            stream.Write(best);
            above = row;
        }
    }

    private static long SumOfMagnitudes(ReadOnlySpan<byte> differences)
    {
        long sum = 0;
        foreach (byte difference in differences)
            sum += Math.Abs((int)(sbyte)difference);
        return sum;
    }
}
