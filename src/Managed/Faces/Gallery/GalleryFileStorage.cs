using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Managed.Faces.Gallery;

/// <summary>A gallery's bytes in a file, readable by its owner alone.</summary>
/// <remarks>
/// Beside the file lie for a time its replacement (.new) and what it replaced (.old); a writer that was ended in between leaves them, and the next one
/// overwrites and deletes them. One writer at a time: it holds a lock on an empty file (.lock) that stays.
/// </remarks>
internal sealed class GalleryFileStorage : IGalleryStorage
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int EraseChunk = 1 << 20;

    private readonly string name;
    private readonly string path;
    private readonly bool writable;
    private readonly FileStream? writerLock;
    private SafeFileHandle handle;

    private GalleryFileStorage(string name, string path, FileMode mode, bool writable, FileStream? writerLock)
    {
        this.name = name;
        this.path = path;
        this.writable = writable;
        this.writerLock = writerLock;
        handle = Open(path, mode, writable);
    }

    public string Name => name;

    public long Length => RandomAccess.GetLength(handle);

    private static string ReplacementOf(string path) => path + ".new";

    private static string ReplacedOf(string path) => path + ".old";

    /// <summary>Opens the file of a gallery.</summary>
    /// <exception cref="IOException">There is none, it cannot be read, or another writer has it.</exception>
    public static GalleryFileStorage Open(string path, bool writable)
    {
        string target = Target(path);
        if (!File.Exists(target))
            throw new FileNotFoundException($"{path}: there is no such gallery.", path);
        return writable
            ? WithLock(path, target, held => new GalleryFileStorage(path, target, FileMode.Open, writable: true, held))
            : new GalleryFileStorage(path, target, FileMode.Open, writable: false, null);
    }

    /// <summary>Makes the file of a gallery with its first bytes, whole or not at all.</summary>
    /// <exception cref="IOException">There is a file already, it cannot be written, or another writer has it.</exception>
    public static GalleryFileStorage Create(string path, Action<IGalleryStorage> begin)
    {
        string target = Target(path);
        if (Path.Exists(target))
            throw new IOException($"{path}: is there already.");
        return WithLock(path, target, held =>
        {
            using (var fresh = new GalleryFileStorage(path, ReplacementOf(target), FileMode.CreateNew, writable: true, null))
            {
                begin(fresh);
                fresh.Flush();
            }

            File.Move(ReplacementOf(target), target);
            return new GalleryFileStorage(path, target, FileMode.Open, writable: true, held);
        });
    }

    public void Read(long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
                throw new EndOfStreamException($"{name}: ends at byte {position}.");
            destination = destination[read..];
            position += read;
        }
    }

    public void Write(long position, ReadOnlySpan<byte> source) => RandomAccess.Write(handle, source, position);

    public void Truncate(long length) => RandomAccess.SetLength(handle, length);

    public void Flush() => RandomAccess.FlushToDisk(handle);

    public IGalleryStorage CreateReplacement()
    {
        Erase(ReplacementOf(path));
        return new GalleryFileStorage(name, ReplacementOf(path), FileMode.CreateNew, writable: true, null);
    }

    public void ReplaceBy(IGalleryStorage replacement)
    {
        replacement.Dispose();
        handle.Dispose();
        try
        {
            File.Replace(ReplacementOf(path), path, ReplacedOf(path));
        }
        finally
        {
            handle = Open(path, FileMode.Open, writable);
        }

        MakeReplacementDurable();
    }

    public void EraseReplaced() => Erase(ReplacedOf(path));

    public void Dispose()
    {
        handle.Dispose();
        if (writerLock is null)
            return;
        Erase(ReplacementOf(path));
        writerLock.Dispose();
    }

    private static SafeFileHandle Open(string path, FileMode mode, bool writable)
    {
        bool makes = mode == FileMode.CreateNew;
        FileAccess access = writable ? FileAccess.ReadWrite : FileAccess.Read;
        SafeFileHandle handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
        if (makes && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, OwnerOnly);
        return handle;
    }

    private static string Target(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static GalleryFileStorage WithLock(string name, string path, Func<FileStream, GalleryFileStorage> open)
    {
        FileStream held = Lock(name, path);
        try
        {
            Erase(ReplacementOf(path));
            Erase(ReplacedOf(path));
            return open(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static FileStream Lock(string name, string path)
    {
        string file = path + ".lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new IOException($"{name}: another process is writing to it.", exception);
        }
    }

    /// <summary>What replaced the old file must outlast a failure of power before the old file is overwritten: a flush after a write takes the renaming with it.</summary>
    private void MakeReplacementDurable()
    {
        var first = new byte[1];
        Read(0, first);
        Write(0, first);
        Flush();
    }

    private static void Erase(string path)
    {
        if (!File.Exists(path))
            return;
        using (SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            long length = RandomAccess.GetLength(handle);
            var zeros = new byte[EraseChunk];
            for (long position = 0; position < length; position += EraseChunk)
                RandomAccess.Write(handle, zeros.AsSpan(0, (int)Math.Min(EraseChunk, length - position)), position);
            RandomAccess.FlushToDisk(handle);
        }

        File.Delete(path);
    }
}
