using System.Collections.Generic;
using System.IO;
using Managed.Formats;

namespace Managed.Media.Signals;

/// <summary>Where the files of a record lie; they name each other by plain names.</summary>
internal abstract class RecordFolder
{
    public static RecordFolder At(string path) => new DiskFolder(path);

    public static RecordFolder OfMemory(IReadOnlyDictionary<string, byte[]> files) => new MemoryFolder(files);

    /// <summary>Opens a file of the folder.</summary>
    /// <exception cref="InvalidFileException">The name leads out of the folder.</exception>
    /// <exception cref="IOException">The file is missing or cannot be opened.</exception>
    public ByteSource Open(string name, string namedBy)
    {
        if (!PlainName.Is(name))
            throw new InvalidFileException(namedBy, $"'{name}' is not the plain name of a file");
        return OpenPlain(name);
    }

    protected abstract ByteSource OpenPlain(string name);

    private sealed class DiskFolder(string path) : RecordFolder
    {
        protected override ByteSource OpenPlain(string name) => ByteSource.OfFiles(Path.Combine(path, name));
    }

    private sealed class MemoryFolder(IReadOnlyDictionary<string, byte[]> files) : RecordFolder
    {
        protected override ByteSource OpenPlain(string name) => files.TryGetValue(name, out byte[]? bytes)
            ? ByteSource.OfMemory(bytes)
            : throw new FileNotFoundException($"There is no file '{name}'.", name);
    }
}
