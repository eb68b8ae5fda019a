using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace Managed.Formats;

/// <summary>A file mapped into memory. Spans are copied out of the view by its handle, which checks every range: no pointer is taken.</summary>
internal sealed class MappedByteSource : ByteSource
{
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;

    public MappedByteSource(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        try
        {
            Length = stream.Length;
            if (Length == 0)
            {
                stream.Dispose();
                return;
            }

            file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        }
        catch
        {
            file?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    public override long Length { get; }

    public override void Read(long position, Span<byte> destination)
    {
        if (position < 0 || destination.Length > Length - position)
            throw new EndOfStreamException("The range ends beyond the file.");
        view?.SafeMemoryMappedViewHandle.ReadSpan((ulong)(position + view.PointerOffset), destination);
    }

    public override void Dispose()
    {
        view?.Dispose();
        file?.Dispose();
    }
}
