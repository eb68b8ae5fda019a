using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Managed.Media.Pictures.Png;

namespace Managed.Media.Tests.Samples;

/// <summary>Zip archives of pictures.</summary>
internal static class ZipBytes
{
    public static byte[] Of(CompressionLevel level, params IReadOnlyList<(string Name, byte[] Bytes)> entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A picture of noise as PNG.</summary>
    public static byte[] Picture(int side, int seed)
    {
        var stream = new MemoryStream();
        PngWriter.Write(stream, RandomPicture.Noise(side, side, seed));
        return stream.ToArray();
    }
}
