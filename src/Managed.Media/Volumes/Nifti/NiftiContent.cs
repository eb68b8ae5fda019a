using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Managed.Media.Volumes.Nifti;

/// <summary>The bytes of a file, decompressed where it is gzip (RFC 1952), with a bound known before they are read.</summary>
internal sealed class NiftiContent : IDisposable
{
    /// <summary>The most bytes that deflate makes of one.</summary>
    private const int MaximumExpansion = 1032;

    private readonly string file;

    /// <summary>The length that a compressed file states in its last four bytes, modulo 2³².</summary>
    private readonly uint? statedLength;

    /// <param name="stream">The file, whose length is known; closed with this object.</param>
    /// <param name="file">Its name.</param>
    public NiftiContent(Stream stream, string file)
    {
        this.file = file;
        Span<byte> bytes = stackalloc byte[4];
        bool isCompressed = IsCompressed(bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
        if (isCompressed)
        {
            stream.Seek(-Math.Min(bytes.Length, stream.Length), SeekOrigin.End);
            stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            statedLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }

        stream.Position = 0;
        Capacity = isCompressed ? stream.Length * MaximumExpansion : stream.Length;
        Stream = isCompressed ? new BufferedStream(new GZipStream(stream, CompressionMode.Decompress)) : stream;
    }

    /// <summary>The content, from its beginning.</summary>
    public Stream Stream { get; }

    /// <summary>The most bytes that the content can have.</summary>
    public long Capacity { get; }

    public static bool IsCompressed(ReadOnlySpan<byte> start) => start.StartsWith([(byte)0x1F, (byte)0x8B]);

    /// <summary>Makes sure that nothing follows what has been read, and that a compressed file is whole.</summary>
    /// <param name="length">Bytes that have been read.</param>
    /// <exception cref="InvalidFileException">Bytes follow, or the end of the compressed content is missing.</exception>
    public void RequireEnd(long length)
    {
        if (Stream.ReadByte() >= 0)
            throw new InvalidFileException(file, "bytes follow the voxels", length);
        if (statedLength is uint stated && stated != unchecked((uint)length))
            throw new InvalidFileException(file, "the compressed content is truncated, or in several pieces");
    }

    public void Dispose() => Stream.Dispose();
}
