using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace Managed.Formats;

/// <summary>The npz format of NumPy: a zip archive in which each file NAME.npy is the array NAME.</summary>
/// <remarks>
/// Arrays are those that <see cref="Npy"/> reads, stored or deflated. The archive has at most 65,535 files in a directory of 16 MB, without
/// gap, overlap or duplicate; a file expands to at most 1 MiB or 200 times what it takes in the archive, all together to at most 64 GiB,
/// and has the length and sum that the directory names. Names are relative and do not lead out of a folder. Opening reads the headers
/// alone; arrays are read when they are asked for.
/// </remarks>
public static class Npz
{
    private const string Extension = ".npy";

    /// <summary>The earliest time that archives can tell, so that the same arrays give the same bytes.</summary>
    private static readonly DateTimeOffset Beginning = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed, or holds what is not read.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightFile Open(string path)
    {
        ByteSource source = ByteSource.OfFiles(path);
        return source.OrClose(() => Read(source, path));
    }

    /// <summary>Opens bytes in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are not well-formed, or hold what is not read.</exception>
    public static WeightFile Read(ReadOnlyMemory<byte> bytes, string name) => Read(ByteSource.OfMemory(bytes), name);

    /// <summary>Writes tensors in the given order; the same tensors give the same bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors with their bytes, little-endian and the last axis fastest.</param>
    /// <param name="compress">Whether they are deflated; otherwise they are stored.</param>
    /// <exception cref="ArgumentException">NumPy has no such type, two names are the same, or bytes do not fill their shape.</exception>
    public static void Write(Stream stream, IReadOnlyList<(StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)> tensors, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Write(stream, [.. tensors.Select(tensor => TensorContent.OfBytes(tensor.Tensor, tensor.Bytes))], compress);
    }

    internal static void Write(Stream stream, IReadOnlyList<TensorContent> tensors, bool compress)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var names = new HashSet<string>();
        foreach (TensorContent content in tensors)
        {
            if (!IsSafe(content.Tensor.Name) || !names.Add(content.Tensor.Name))
                throw new ArgumentException($"'{content.Tensor.Name}' cannot be the name of an array, or is there twice.", nameof(tensors));
        }

        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (TensorContent content in tensors)
        {
            ZipArchiveEntry entry = archive.CreateEntry(content.Tensor.Name + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = Beginning;
            using Stream file = entry.Open();
            Npy.Write(file, content);
        }
    }

    private static WeightFile Read(ByteSource source, string name)
    {
        var tensors = new List<StoredTensor>();
        var arrays = new Dictionary<string, (NpyHeader, Func<Stream>)>();
        foreach (ZipEntry entry in ZipDirectory.Read(source, name))
        {
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal) || !IsSafe(entry.Name[..^Extension.Length]))
                throw new InvalidFileException(name, $"has a file '{entry.Name}', whose name is not that of an array", entry.HeaderOffset);
            Stream Open() => new ZipEntryStream(source, entry, name);
            NpyHeader header;
            using (Stream stream = Open())
                header = NpyHeader.Read(stream, name);
            if (header.FileLength != entry.Length)
                throw new InvalidFileException(name, $"file '{entry.Name}' has {entry.Length} bytes where its header asks for {header.FileLength}", entry.DataOffset);
            var tensor = new StoredTensor(entry.Name[..^Extension.Length], header.Type, header.Shape, 0, null);
            tensors.Add(tensor);
            arrays.Add(tensor.Name, (header, Open));
        }

        return new WeightFile(name, WeightFormat.Npz, new NpyData(name, arrays, source), tensors, new Dictionary<string, string>());
    }

    /// <summary>Whether a name would stay inside a folder wherever the archive is unpacked.</summary>
    private static bool IsSafe(string name) =>
        name.Length > 0 && name[0] != '/' && name.AsSpan().IndexOfAny('\\', ':') < 0 && !name.Any(char.IsControl) && !name.Split('/').Any(part => part is "." or "..");
}
