using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO.Hashing;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;

namespace Managed.Fuzz.Targets;

/// <summary>Galleries that are not encrypted, of which everything is read.</summary>
internal sealed class GalleryTarget : FuzzTarget
{
    private const int Sum = GalleryFormat.ChecksumLength;
    private const int Commit = (int)GalleryFormat.CommitPosition;
    private const int First = (int)GalleryFormat.FirstFrame;

    public override IReadOnlyList<byte[]> Seeds { get; } = [SampleGalleries.Filled(), SampleGalleries.Empty()];

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        "MGALLERY"u8.ToArray(), "FRAM"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0xFF, 0xFF], [0, 0, 0x80, 0x7F], [0, 0, 0xC0, 0x7F],
        [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 4], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0xED, 0xA0, 0x80],
    ];

    public override void Read(byte[] bytes)
    {
        using GalleryFile gallery = SampleGalleries.Open(bytes);
        _ = gallery.People.Count + gallery.Audit.Count;
        gallery.Identify(new Faces.FaceEmbedding(new float[gallery.Binding.Dimensions]));
    }

    /// <summary>Makes all checksums right, the frames a chain, and the commit record theirs.</summary>
    public override void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length < First)
            return;
        XxHash128.Hash(bytes.AsSpan(0, Commit - Sum), bytes.AsSpan(Commit - Sum));
        long count = 0;
        int at = First;
        UInt128 last = 0;
        while (at + GalleryFrame.HeaderLength <= bytes.Length && bytes.AsSpan(at).StartsWith("FRAM"u8))
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4));
            if (length < 0 || length > bytes.Length - at - GalleryFrame.HeaderLength)
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), length = bytes.Length - at - GalleryFrame.HeaderLength);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + 8), count++);
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(at + 16), last);
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(at + 48), XxHash128.HashToUInt128(bytes.AsSpan(at + GalleryFrame.HeaderLength, length)));
            last = XxHash128.HashToUInt128(bytes.AsSpan(at, GalleryFrame.HeaderLength - Sum));
            BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(at + GalleryFrame.HeaderLength - Sum), last);
            at += GalleryFrame.HeaderLength + length;
        }

        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Commit), count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(Commit + 8), at);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(Commit + 16), last);
        XxHash128.Hash(bytes.AsSpan(Commit, GalleryCommit.Length - Sum), bytes.AsSpan(First - Sum));
    }
}
