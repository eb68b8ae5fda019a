using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;

namespace Managed.Fuzz.Targets;

/// <summary>Zip archives of pictures, of which every one is read.</summary>
internal sealed class ArchiveTarget : FuzzTarget
{
    private static readonly PictureOptions Options = new() { MaximumPixels = 1_000_000 };

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        ZipBytes.Of(CompressionLevel.NoCompression, ("a.png", ZipBytes.Picture(3, 1)), ("b/c.png", ZipBytes.Picture(2, 2))),
        ZipBytes.Of(CompressionLevel.Optimal, ("a.png", ZipBytes.Picture(3, 1)), ("notes.txt", [1, 2, 3])),
    ];

    public override IReadOnlyList<byte[]> Tokens { get; } = [[.. "PK\u0001\u0002"u8], [.. "PK\u0003\u0004"u8], [.. "PK\u0005\u0006"u8], [0xFF, 0xFF, 0xFF, 0xFF], [8, 0], [.. ".png"u8]];

    public override void Read(byte[] bytes)
    {
        using PictureArchive archive = PictureArchive.Open(new MemoryStream(bytes), "input", string.Empty, Options);
        for (int i = 0; i < archive.Count; i++)
            archive.Read(i);
    }
}
