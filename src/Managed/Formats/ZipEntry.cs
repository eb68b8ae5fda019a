namespace Managed.Formats;

/// <summary>A file in a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDeflated">Whether it is compressed; otherwise it lies as it is.</param>
/// <param name="Flags">The general purpose flags.</param>
/// <param name="Crc">The sum of its bytes.</param>
/// <param name="StoredLength">The bytes that it takes in the archive.</param>
/// <param name="Length">The bytes that it has.</param>
/// <param name="HeaderOffset">Where its local header lies.</param>
/// <param name="DataOffset">Where its bytes lie.</param>
internal sealed record ZipEntry(
    string Name, bool IsDeflated, ushort Flags, uint Crc, long StoredLength, long Length, long HeaderOffset, long DataOffset = 0)
{
    private const int Descriptor = 8;

    /// <summary>Whether lengths and sum follow the bytes once more.</summary>
    public bool HasDescriptor => (Flags & Descriptor) != 0;

    /// <summary>Where its bytes end.</summary>
    public long End => DataOffset + StoredLength;
}
