using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace Managed.Formats;

/// <summary>Bytes at positions, from memory or from a file that stays open.</summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    public static ByteSource OfMemory(ReadOnlyMemory<byte> memory) => new MemorySource(memory);

    /// <summary>Opens files as one sequence of bytes.</summary>
    public static ByteSource OfFiles(params ReadOnlySpan<string> paths) => new FileSource(paths);

    /// <summary>Fills the destination from a position; the range has been checked against <see cref="Length"/>.</summary>
    /// <exception cref="EndOfStreamException">The file has been shortened since it was opened.</exception>
    public abstract void Read(long position, Span<byte> destination);

    /// <summary>What a reader makes of the source; where it fails, the source is closed.</summary>
    public T OrClose<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public abstract void Dispose();

    private sealed class MemorySource(ReadOnlyMemory<byte> memory) : ByteSource
    {
        public override long Length => memory.Length;

        public override void Read(long position, Span<byte> destination) => memory.Span.Slice((int)position, destination.Length).CopyTo(destination);

        public override void Dispose()
        {
        }
    }

    private sealed class FileSource : ByteSource
    {
        private readonly List<(SafeFileHandle Handle, long Length)> files = [];

        public FileSource(ReadOnlySpan<string> paths)
        {
            try
            {
                foreach (string path in paths)
                {
                    SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
                    files.Add((handle, RandomAccess.GetLength(handle)));
                    Length = checked(Length + files[^1].Length);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public override long Length { get; }

        public override void Read(long position, Span<byte> destination)
        {
            foreach ((SafeFileHandle handle, long length) in files)
            {
                while (position < length && !destination.IsEmpty)
                {
                    int read = RandomAccess.Read(handle, destination[..(int)Math.Min(destination.Length, length - position)], position);
                    if (read == 0)
                        throw new EndOfStreamException("The file has been shortened since it was opened.");
                    destination = destination[read..];
                    position += read;
                }

                position -= length;
            }

            if (!destination.IsEmpty)
                throw new EndOfStreamException("The range ends beyond the files.");
        }

        public override void Dispose()
        {
            foreach ((SafeFileHandle handle, _) in files)
                handle.Dispose();
        }
    }
}
