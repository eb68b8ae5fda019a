using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>The pictures in a zip archive, read one by one without unpacking; names only order them.</summary>
/// <remarks>
/// Strict: the archive has at most a million entries and no two of one name; a picture has at most 64 MiB, in the archive's directory and in
/// truth. Entries that do not end like a picture are passed over.
/// </remarks>
public sealed class PictureArchive : IPictureSet, IDisposable
{
    private const int MaximumEntryCount = 1_000_000;
    private const long MaximumPictureLength = 64 << 20;

    /// <summary>The most bytes that deflate makes of one.</summary>
    private const long MaximumExpansion = 1032;

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".pnm"];

    private readonly string file;
    private readonly PictureOptions? options;
    private readonly ZipArchive archive;
    private readonly ZipArchiveEntry[] entries;

    private PictureArchive(string file, Stream stream, string folder, PictureOptions? options)
    {
        this.file = file;
        this.options = options;
        try
        {
            archive = new ZipArchive(stream, ZipArchiveMode.Read);
            if (archive.Entries.Count > MaximumEntryCount)
                throw new InvalidFileException(file, $"the archive of {archive.Entries.Count} entries is above the limit of {MaximumEntryCount}");
            entries = [.. archive.Entries.Where(entry => IsPicture(entry.FullName, folder)).OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidFileException(file, "the content is not a whole zip archive", innerException: exception);
        }

        for (int i = 1; i < entries.Length; i++)
        {
            if (entries[i].FullName == entries[i - 1].FullName)
                throw new InvalidFileException(file, $"the archive has two entries '{entries[i].FullName}'");
        }

        if (entries.Length == 0)
            throw new InvalidFileException(file, "the archive has no pictures");
    }

    /// <inheritdoc/>
    public int Count => entries.Length;

    /// <summary>Opens an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">Only pictures whose names begin so; empty for all.</param>
    /// <param name="options">How pictures are read.</param>
    /// <exception cref="InvalidFileException">The content is no archive of pictures.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static PictureArchive Open(string path, string folder = "", PictureOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(folder);
        return Open(File.OpenRead(path), path, folder, options);
    }

    /// <summary>Whether a file begins like an archive.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static bool Recognizes(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\u0003\u0004"u8);
    }

    /// <inheritdoc/>
    public string NameOf(int index) => entries[index].FullName;

    /// <inheritdoc/>
    /// <exception cref="InvalidFileException">The entry is damaged or not a whole picture of a format that is read.</exception>
    public RgbImage Read(int index)
    {
        ZipArchiveEntry entry = entries[index];
        string name = $"{file}: {entry.FullName}";
        if (entry.Length > MaximumPictureLength)
            throw new InvalidFileException(name, $"the picture of {entry.Length} bytes is above the limit of {MaximumPictureLength} bytes");
        if (entry.Length > MaximumExpansion * Math.Max(1, entry.CompressedLength))
            throw new InvalidFileException(name, $"{entry.CompressedLength} bytes cannot hold the picture of {entry.Length} bytes that the archive names");
        try
        {
            using Stream stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            if (stream.ReadByte() >= 0)
                throw new InvalidFileException(name, "the entry is longer than the archive says");
            return PictureReader.Read(bytes, name, options);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new InvalidFileException(name, "the entry is damaged, or packed in a way that is not read", innerException: exception);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => archive.Dispose();

    internal static PictureArchive Open(Stream stream, string file, string folder, PictureOptions? options)
    {
        try
        {
            return new PictureArchive(file, stream, folder, options);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static bool IsPicture(string name, string folder) =>
        name.StartsWith(folder, StringComparison.Ordinal) && Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
