using System;
using System.Buffers.Binary;
using System.IO.Hashing;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>How far a gallery is acknowledged.</summary>
/// <remarks>
/// Little-endian: frames 8, end of the last 8, checksum of the last frame's header 16, nonce 12, tag 16, zeros, XxHash128 of all before.
/// </remarks>
/// <param name="FrameCount">Frames.</param>
/// <param name="End">The byte behind the last.</param>
/// <param name="Last">The checksum of the last frame's header, which chains those before; zeros where there is none.</param>
internal readonly record struct GalleryCommit(long FrameCount, long End, UInt128 Last)
{
    public const int Length = 512;

    private const int NonceStart = 32;
    private const int TagStart = NonceStart + AuthenticatedCipher.NonceLength;
    private const int ContentEnd = TagStart + AuthenticatedCipher.TagLength;
    private const int ChecksumStart = Length - GalleryFormat.ChecksumLength;

    public static GalleryCommit Empty => new(0, GalleryFormat.FirstFrame, 0);

    public byte[] Encode(GalleryCipher cipher)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, FrameCount);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), End);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), Last);
        byte[] nonce = cipher.CreateNonce();
        nonce.CopyTo(bytes, NonceStart);
        cipher.Seal(nonce, [], bytes.AsSpan(0, TagStart)).CopyTo(bytes, TagStart);
        XxHash128.Hash(bytes.AsSpan(0, ChecksumStart), bytes.AsSpan(ChecksumStart));
        return bytes;
    }

    /// <summary>Whether these are the bytes of a commit record: not while another process is writing it.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes) => bytes[ChecksumStart..].SequenceEqual(XxHash128.Hash(bytes[..ChecksumStart]));

    public static GalleryCommit Decode(string name, ReadOnlySpan<byte> bytes, GalleryCipher cipher)
    {
        if (!IsWhole(bytes))
            throw new InvalidFileException(name, "its commit record is damaged", GalleryFormat.CommitPosition);
        byte[] tag = bytes.Slice(TagStart, cipher.Overhead).ToArray();
        if (!cipher.TryOpen(bytes.Slice(NonceStart, AuthenticatedCipher.NonceLength), tag, bytes[..TagStart], out _))
            throw new InvalidFileException(name, "its commit record was changed by someone who does not have the key", GalleryFormat.CommitPosition);
        var commit = new GalleryCommit(
            BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]));
        bool possible = commit.FrameCount >= 0 && commit.End >= GalleryFormat.FirstFrame && !bytes[ContentEnd..ChecksumStart].ContainsAnyExcept((byte)0);
        return possible ? commit : throw new InvalidFileException(name, "its commit record holds what no gallery has", GalleryFormat.CommitPosition);
    }
}
