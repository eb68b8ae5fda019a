using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;

namespace Managed.Media.Tests.Samples;

/// <summary>Makes PNG files chunk by chunk, right or wrong as a test wants them; shares no code with the product.</summary>
internal static class PngBytes
{
    public static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static readonly byte[] End = Chunk("IEND", []);

    public static byte[] File(params IEnumerable<byte[]> chunks) => [.. Signature, .. chunks.SelectMany(chunk => chunk)];

    public static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        return [.. BigEndian((uint)data.Length), .. body, .. BigEndian(Crc(body))];
    }

    public static byte[] Header(uint width, uint height, byte depth, byte type, byte interlace = 0, byte compression = 0, byte filter = 0) =>
        Chunk("IHDR", [.. BigEndian(width), .. BigEndian(height), depth, type, compression, filter, interlace]);

    public static byte[] Compress(byte[] data)
    {
        var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(data);
        return compressed.ToArray();
    }

    /// <summary>A gray picture of one pixel with the given chunks in the place of its data.</summary>
    public static byte[] OnePixel(params IEnumerable<byte[]> chunks) => File([Header(1, 1, 8, 0), .. chunks, End]);

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] bytes)
    {
        uint value = uint.MaxValue;
        foreach (byte b in bytes)
        {
            value ^= b;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return ~value;
    }
}
