using System;
using System.Collections.Generic;
using System.IO.Hashing;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;

namespace Managed.Fuzz.Targets;

/// <summary>What a database or vector store hands out of a gallery that is not encrypted: its header, then the name of a sample.</summary>
internal sealed class SealTarget : FuzzTarget
{
    private const int Sum = GalleryFormat.ChecksumLength;

    public override IReadOnlyList<byte[]> Seeds { get; } = [[.. GallerySeal.CreateHeader(SampleGalleries.Binding, null), .. "Zoë"u8]];

    public override IReadOnlyList<byte[]> Tokens { get; } = ["MGALLERY"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [1, 0, 0, 0], [0, 0, 0, 0], [0xED, 0xA0, 0x80], [0xC3]];

    public override void Read(byte[] bytes)
    {
        int header = Math.Min(bytes.Length, GalleryHeader.Length);
        using GallerySeal seal = GallerySeal.Open("input", bytes[..header], null, null);
        seal.Open(new GallerySample(0, DateTimeOffset.UnixEpoch), bytes[header..], []);
    }

    /// <summary>Makes the header's checksum right.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length >= GalleryHeader.Length)
            XxHash128.Hash(bytes.AsSpan(0, GalleryHeader.Length - Sum), bytes.AsSpan(GalleryHeader.Length - Sum));
    }
}
