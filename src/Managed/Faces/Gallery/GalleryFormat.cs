namespace Managed.Faces.Gallery;

/// <summary>Where the parts of a gallery lie.</summary>
/// <remarks>
/// A file is the header, then the commit record in a disk sector of its own, then frames without gaps. A frame is written behind the last, flushed, and only
/// then told by the commit record, which is flushed too: what was acknowledged is told, and what is told is whole. The commit record is overwritten in place;
/// that a disk writes a sector of 512 bytes whole or not at all is relied on.
/// </remarks>
internal static class GalleryFormat
{
    /// <summary>Bytes of an XxHash128, which finds what was damaged.</summary>
    public const int ChecksumLength = 16;

    /// <summary>Where the commit record lies.</summary>
    public const long CommitPosition = GalleryHeader.Length;

    /// <summary>Where the first frame lies.</summary>
    public const long FirstFrame = CommitPosition + GalleryCommit.Length;

    /// <summary>The longest payload of a frame.</summary>
    public const int MaximumPayload = 64 << 20;
}
