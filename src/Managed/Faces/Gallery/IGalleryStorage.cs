using System;

namespace Managed.Faces.Gallery;

/// <summary>Where the bytes of a gallery lie: a file, or in tests something that fails like one.</summary>
internal interface IGalleryStorage : IDisposable
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Bytes there are.</summary>
    long Length { get; }

    /// <summary>Fills the destination from a position.</summary>
    /// <exception cref="System.IO.EndOfStreamException">There are too few bytes.</exception>
    void Read(long position, Span<byte> destination);

    /// <summary>Writes at a position, at most at the end. Not durable before <see cref="Flush"/>.</summary>
    void Write(long position, ReadOnlySpan<byte> source);

    /// <summary>Overwrites what lies behind a position with zeros, durably.</summary>
    void Overwrite(long start);

    /// <summary>Cuts what lies behind a length.</summary>
    void Truncate(long length);

    /// <summary>Makes everything durable that was written.</summary>
    void Flush();

    /// <summary>An empty storage beside this one, which may take its place.</summary>
    IGalleryStorage CreateReplacement();

    /// <summary>Puts a flushed replacement in this one's place, durably, whole or not at all.</summary>
    void ReplaceBy(IGalleryStorage replacement);

    /// <summary>Overwrites what was here before it was replaced, where the system lets it be kept open.</summary>
    void EraseReplaced();
}
