using System;
using System.IO;
using Managed.Security;
using Microsoft.Win32.SafeHandles;

namespace Managed.Faces.Gallery;

/// <summary>A gallery's bytes in a file, which systems that know owners let its owner alone read.</summary>
/// <remarks>
/// While it is written anew its replacement lies beside it (.rewriting); a writer that was ended then leaves it, and the next one overwrites and deletes it. One
/// writer at a time: it holds a lock on an empty file (.lock) that stays.
/// </remarks>
internal sealed class GalleryFileStorage : IGalleryStorage
{
    private const int EraseChunk = 1 << 20;

    private readonly string name;
    private readonly string path;
    private readonly bool writable;
    private readonly FileStream? writerLock;
    private SafeFileHandle handle;
    private SafeFileHandle? replaced;
    private bool disposed;

    private GalleryFileStorage(string name, string path, bool writable, FileStream? writerLock)
    {
        this.name = name;
        this.path = path;
        this.writable = writable;
        this.writerLock = writerLock;
        handle = OpenHandle(path, writable);
    }

    public string Name => name;

    public long Length => RandomAccess.GetLength(handle);

    /// <summary>Opens the file of a gallery.</summary>
    /// <exception cref="IOException">There is none, it cannot be read, or another writer has it.</exception>
    public static GalleryFileStorage Open(string path, bool writable)
    {
        string target = Target(path);
        if (!File.Exists(target))
            throw new FileNotFoundException($"{path}: there is no such gallery.", path);
        return writable
            ? WithLock(path, target, held => new GalleryFileStorage(path, target, writable: true, held))
            : new GalleryFileStorage(path, target, writable: false, null);
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
            using (GalleryFileStorage fresh = CreateNew(path, ReplacementOf(target)))
            {
                begin(fresh);
                fresh.Flush();
            }

            File.Move(ReplacementOf(target), target);
            return new GalleryFileStorage(path, target, writable: true, held);
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
        EraseRemnant(name, ReplacementOf(path));
        return CreateNew(name, ReplacementOf(path));
    }

    public void ReplaceBy(IGalleryStorage replacement)
    {
        replacement.Dispose();
        EraseReplaced();
        SafeFileHandle old = handle;

        // Windows does not let a file go that is open; elsewhere it is overwritten through what is still open.
        if (OperatingSystem.IsWindows())
            old.Dispose();
        try
        {
            File.Move(ReplacementOf(path), path, overwrite: true);
            replaced = OperatingSystem.IsWindows() ? null : old;
        }
        finally
        {
            if (replaced is not null || OperatingSystem.IsWindows())
                handle = OpenHandle(path, writable);
        }

        MakeReplacementDurable();
    }

    public void EraseReplaced()
    {
        if (replaced is null)
            return;
        Overwrite(replaced, 0);
        replaced.Dispose();
        replaced = null;
    }

    public void Overwrite(long start) => Overwrite(handle, start);

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        handle.Dispose();
        replaced?.Dispose();
        if (writerLock is null)
            return;
        try
        {
            EraseRemnant(name, ReplacementOf(path));
        }
        finally
        {
            writerLock.Dispose();
        }
    }

    private static string ReplacementOf(string path) => path + ".rewriting";

    private static GalleryFileStorage CreateNew(string name, string path)
    {
        new FileStream(path, PrivateFile.Options(FileMode.CreateNew, FileAccess.ReadWrite)).Dispose();
        return new GalleryFileStorage(name, path, writable: true, null);
    }

    private static SafeFileHandle OpenHandle(string path, bool writable) =>
        File.OpenHandle(path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static string Target(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);

    private static GalleryFileStorage WithLock(string name, string path, Func<FileStream, GalleryFileStorage> open)
    {
        FileStream held = Lock(name, path);
        try
        {
            EraseRemnant(name, ReplacementOf(path));
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
            return new FileStream(file, PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException exception) when (PrivateFile.IsHeld(exception))
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

    /// <summary>Overwrites and deletes what a writer that was ended left; what is something else is not touched.</summary>
    private static void EraseRemnant(string name, string remnant)
    {
        var file = new FileInfo(remnant);
        if (!file.Exists && file.LinkTarget is null)
            return;
        if (file.LinkTarget is not null)
            throw new IOException($"{name}: {remnant} is a link and in the way.");
        using (SafeFileHandle handle = OpenHandle(remnant, writable: true))
        {
            Span<byte> start = stackalloc byte[GalleryHeader.Magic.Length];
            int count = RandomAccess.Read(handle, start, 0);
            if (count > 0 && !start.SequenceEqual(GalleryHeader.Magic) && start[..count].ContainsAnyExcept((byte)0))
                throw new IOException($"{name}: {remnant} is in the way.");
            Overwrite(handle, 0);
        }

        file.Delete();
    }

    private static void Overwrite(SafeFileHandle handle, long start)
    {
        long length = RandomAccess.GetLength(handle);
        var zeros = new byte[EraseChunk];
        for (long position = start; position < length; position += EraseChunk)
            RandomAccess.Write(handle, zeros.AsSpan(0, (int)Math.Min(EraseChunk, length - position)), position);
        RandomAccess.FlushToDisk(handle);
    }
}
