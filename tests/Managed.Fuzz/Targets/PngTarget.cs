using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Managed.Media.Pictures.Png;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>PNG pictures of every kind, compressed and, so that changes reach the filters, stored.</summary>
internal sealed class PngTarget : PictureTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } = [.. MakeSeeds()];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        PngBytes.End, PngBytes.Chunk("IDAT", []), PngBytes.Chunk("PLTE", new byte[3]), PngBytes.Chunk("PLTE", new byte[768]),
        PngBytes.Chunk("tRNS", [0, 1]), PngBytes.Chunk("tRNS", new byte[6]), PngBytes.Chunk("tEXt", [65, 0]), PngBytes.Chunk("ABCD", []),
    ];

    public override void Repair(byte[] bytes, Random random)
    {
        if (random.Next(2) == 0)
            RepairLengths(bytes);
        RepairChecks(bytes);
    }

    /// <summary>Makes each chunk with a known name reach to the next one.</summary>
    private static void RepairLengths(Span<byte> bytes)
    {
        int current = FindName(bytes, PngFile.Signature.Length + 4);
        while (current >= 0)
        {
            int next = FindName(bytes, current + PngChunk.Overhead);
            int end = next < 0 ? bytes.Length : next - 4;
            if (end - current >= 8)
                BinaryPrimitives.WriteInt32BigEndian(bytes[(current - 4)..], end - current - 8);
            current = next;
        }
    }

    private static int FindName(ReadOnlySpan<byte> bytes, int from)
    {
        for (int at = from; at <= bytes.Length - sizeof(uint); at++)
        {
            uint name = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (name is PngChunkType.Header or PngChunkType.Palette or PngChunkType.Transparency or PngChunkType.Data or PngChunkType.End)
                return at;
        }

        return -1;
    }

    private static void RepairChecks(Span<byte> bytes)
    {
        int at = PngFile.Signature.Length;
        while (bytes.Length - at >= PngChunk.Overhead)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - PngChunk.Overhead)
                return;
            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes[end..], Crc32.Of(bytes.Slice(at + 4, (int)length + 4)));
            at = end + 4;
        }
    }

    private static IEnumerable<byte[]> MakeSeeds()
    {
        foreach ((int type, int depth) in PngSample.Kinds)
        {
            foreach (bool interlaced in (bool[])[false, true])
            {
                PngSample sample = PngSample.Random(type, depth, interlaced, 11, 7, type + depth);
                yield return sample.Encode();
                yield return (sample with { Transparency = TransparencyOf(type) }).Encode(CompressionLevel.NoCompression);
            }
        }

        var written = new MemoryStream();
        PngWriter.Write(written, RandomPicture.Slopes(24, 16, 1));
        yield return written.ToArray();
    }

    private static byte[] TransparencyOf(int type) => type switch
    {
        0 => [0, 1],
        2 => [0, 1, 0, 2, 0, 3],
        3 => [200, 0],
        _ => [],
    };
}
