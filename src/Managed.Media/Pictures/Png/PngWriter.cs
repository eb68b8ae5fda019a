using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using Managed.Tensors;

namespace Managed.Media.Pictures.Png;

/// <summary>Writes PNG pictures of eight or sixteen bits a channel, with or without alpha, not interlaced, each row with the filter that leaves the least.</summary>
internal static class PngWriter
{
    /// <summary>Writes a picture of eight bits a channel.</summary>
    public static void Write(Stream stream, RgbImage picture, AlphaChannel? alpha = null)
    {
        PngHeader header = Header(picture.Width, picture.Height, 8, alpha);
        if (alpha is null)
        {
            Write(stream, header, RowsOf(picture));
            return;
        }

        Write(stream, header, (y, row) =>
        {
            ReadOnlySpan<byte> pixels = picture.Pixels.Slice(3 * y * picture.Width, 3 * picture.Width);
            for (int x = 0; x < picture.Width; x++)
            {
                pixels.Slice(3 * x, 3).CopyTo(row[(4 * x)..]);
                row[(4 * x) + 3] = alpha.Values[(y * picture.Width) + x];
            }
        });
    }

    /// <summary>Writes a picture [1, 3, H, W] of values in 0..1 in sixteen bits a channel; other values are clamped, NaN becomes 0.</summary>
    public static void Write16(Stream stream, Tensor picture, AlphaChannel? alpha = null)
    {
        (int height, int width) = (picture.Shape[2], picture.Shape[3]);
        Write(stream, Header(width, height, 16, alpha), (y, row) =>
        {
            int channels = alpha is null ? 3 : 4;
            for (int i = 0; i < channels * width; i++)
            {
                (int x, int channel) = (i / channels, i % channels);
                ushort sample = channel == 3
                    ? (ushort)(257 * alpha!.Values[(y * width) + x])
                    : Sample16(picture.Span[(((channel * height) + y) * width) + x]);
                BinaryPrimitives.WriteUInt16BigEndian(row[(2 * i)..], sample);
            }
        });
    }

    /// <summary>Writes what a file of a picture of eight bits a channel begins with.</summary>
    public static void WriteHeader(Stream stream, RgbImage picture) => WriteHeader(stream, Header(picture.Width, picture.Height, 8, null));

    /// <summary>Writes the chunks of the pixels of such a picture, or those of an animation's frame.</summary>
    public static void WriteData(Stream stream, RgbImage picture, PngSequence? frames = null) =>
        WriteData(stream, Header(picture.Width, picture.Height, 8, null), RowsOf(picture), frames);

    private static RowSource RowsOf(RgbImage picture) => (y, row) => picture.Pixels.Slice(3 * y * picture.Width, 3 * picture.Width).CopyTo(row);

    private delegate void RowSource(int y, Span<byte> row);

    private static PngHeader Header(int width, int height, int bitDepth, AlphaChannel? alpha)
    {
        if (alpha is not null && (alpha.Width, alpha.Height) != (width, height))
            throw new ArgumentException($"The alpha of {alpha.Width} x {alpha.Height} pixels is not that of a picture of {width} x {height}.", nameof(alpha));
        return new PngHeader(width, height, bitDepth, alpha is null ? PngColorType.Rgb : PngColorType.RgbAlpha, IsInterlaced: false);
    }

    private static ushort Sample16(float value) => (ushort)Math.Clamp(Math.Round((float.IsNaN(value) ? 0 : value) * 65535.0, MidpointRounding.ToEven), 0, 65535);

    private static void Write(Stream stream, PngHeader header, RowSource source)
    {
        WriteHeader(stream, header);
        WriteData(stream, header, source, null);
        PngDataOutput.WriteChunk(stream, PngChunkType.End, []);
    }

    private static void WriteHeader(Stream stream, PngHeader header)
    {
        stream.Write(PngFile.Signature);
        var bytes = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(bytes, header.Width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), header.Height);
        bytes[8] = (byte)header.BitDepth;
        bytes[9] = (byte)header.ColorType;
        PngDataOutput.WriteChunk(stream, PngChunkType.Header, bytes);
    }

    private static void WriteData(Stream stream, PngHeader header, RowSource source, PngSequence? frames)
    {
        using var deflate = new ZLibStream(new PngDataOutput(stream, frames), CompressionLevel.Optimal);
        WriteRows(deflate, header, source);
    }

    private static void WriteRows(Stream stream, PngHeader header, RowSource source)
    {
        int length = (int)header.RowLength(header.Width);
        var best = new byte[length + 1];
        var candidate = new byte[length + 1];
        var row = new byte[length];
        var above = new byte[length];
        for (int y = 0; y < header.Height; y++)
        {
            source(y, row);
            long bestSum = long.MaxValue;
            for (byte type = 0; type < PngFilter.Count; type++)
            {
                candidate[0] = type;
                PngFilter.Apply(type, row, above, header.FilterStep, candidate.AsSpan(1));
                long sum = SumOfMagnitudes(candidate.AsSpan(1));
                if (sum < bestSum)
                {
                    bestSum = sum;
                    (best, candidate) = (candidate, best);
                }
            }

            stream.Write(best);
            (row, above) = (above, row);
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
