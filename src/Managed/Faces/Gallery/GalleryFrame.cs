using System;
using System.Buffers.Binary;
using System.IO.Hashing;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>The header of a frame: one acknowledged change, chained to the one before it.</summary>
/// <remarks>
/// Little-endian: magic 4, length of the payload 4, number 8, checksum of the header before 16, nonce 12, zero 4, XxHash128 of the payload as stored 16,
/// XxHash128 of the header until here 16; the payload follows.
/// </remarks>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Previous">The checksum of the header before it; zero for the first.</param>
/// <param name="Nonce">The nonce of its payload.</param>
/// <param name="PayloadLength">Bytes of the payload as stored.</param>
/// <param name="PayloadChecksum">The XxHash128 of them.</param>
internal sealed record GalleryFrame(long Number, UInt128 Previous, byte[] Nonce, int PayloadLength, UInt128 PayloadChecksum)
{
    public const int HeaderLength = 80;

    private const int AssociatedLength = 48;
    private const int PayloadChecksumStart = AssociatedLength;
    private const int ChecksumStart = HeaderLength - GalleryFormat.ChecksumLength;

    private static ReadOnlySpan<byte> Magic => "FRAM"u8;

    /// <summary>The checksum of the header, which the next one holds.</summary>
    public UInt128 Checksum => BinaryPrimitives.ReadUInt128LittleEndian(Encode().AsSpan(ChecksumStart));

    /// <summary>A frame of a payload, and the payload as it is stored.</summary>
    public static (GalleryFrame Frame, byte[] Stored) Create(GalleryCommit before, ReadOnlySpan<byte> payload, GalleryCipher cipher)
    {
        var frame = new GalleryFrame(before.FrameCount, before.Last, cipher.CreateNonce(), payload.Length + cipher.Overhead, 0);
        byte[] stored = cipher.Seal(frame.Nonce, payload, frame.Encode().AsSpan(0, AssociatedLength));
        return (frame with { PayloadChecksum = XxHash128.HashToUInt128(stored) }, stored);
    }

    public byte[] Encode()
    {
        var bytes = new byte[HeaderLength];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), PayloadLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Number);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), Previous);
        Nonce.CopyTo(bytes, 32);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(PayloadChecksumStart), PayloadChecksum);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(ChecksumStart), XxHash128.HashToUInt128(bytes.AsSpan(0, ChecksumStart)));
        return bytes;
    }

    /// <summary>Reads the header that lies behind others.</summary>
    public static GalleryFrame Decode(string name, ReadOnlySpan<byte> bytes, GalleryCommit before)
    {
        bool whole = bytes.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt128LittleEndian(bytes[ChecksumStart..]) == XxHash128.HashToUInt128(bytes[..ChecksumStart]);
        if (!whole)
            throw new InvalidFileException(name, $"the header of frame {before.FrameCount} is damaged", before.End);
        var frame = new GalleryFrame(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]),
            bytes.Slice(32, AuthenticatedCipher.NonceLength).ToArray(),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[PayloadChecksumStart..]));
        if (frame.Number != before.FrameCount || frame.Previous != before.Last)
            throw new InvalidFileException(name, $"where frame {before.FrameCount} of its chain belongs lies another", before.End);
        return frame.PayloadLength is >= 0 and <= GalleryFormat.MaximumPayload
            ? frame
            : throw new InvalidFileException(name, $"frame {before.FrameCount} says it is {frame.PayloadLength} bytes long", before.End);
    }

    /// <summary>The payload, if it is as it was written.</summary>
    public ArraySegment<byte> Open(string name, ArraySegment<byte> stored, long position, GalleryCipher cipher)
    {
        if (XxHash128.HashToUInt128(stored.AsSpan()) != PayloadChecksum)
            throw new InvalidFileException(name, $"frame {Number} is damaged", position);
        return cipher.TryOpen(Nonce, stored, Encode().AsSpan(0, AssociatedLength), out ArraySegment<byte> payload)
            ? payload
            : throw new InvalidFileException(name, $"frame {Number} was changed by someone who does not have the key", position);
    }
}
