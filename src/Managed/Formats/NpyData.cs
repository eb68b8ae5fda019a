using System;
using System.Collections.Generic;
using System.IO;

namespace Managed.Formats;

/// <summary>Arrays of NumPy, brought to little-endian numbers with the last axis fastest where they are not.</summary>
/// <param name="name">What to call the file in messages.</param>
/// <param name="arrays">The arrays by name: what stands before their numbers, and how to open the file at its first byte.</param>
/// <param name="source">What they are read from, closed with this.</param>
internal sealed class NpyData(string name, IReadOnlyDictionary<string, (NpyHeader Header, Func<Stream> Open)> arrays, ByteSource source) : TensorData
{
    public override Stream Open(StoredTensor tensor)
    {
        (NpyHeader header, Func<Stream> open) = arrays[tensor.Name];
        Stream stream = open();
        try
        {
            stream.ReadExactly(new byte[header.Length]);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        if (header.IsPlain)
            return stream;
        using (stream)
            return new MemoryStream(Normalize(header, stream), writable: false);
    }

    public override void Dispose() => source.Dispose();

    private byte[] Normalize(NpyHeader header, Stream stream)
    {
        int size = StoredTensor.SizeOf(header.Type);
        long length = (long)header.Shape.ElementCount * size;
        if (length > Array.MaxLength)
            throw new InvalidFileException(name, $"has {length} bytes in another order than this library's, more than one array holds");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        if (header.IsBigEndian)
        {
            for (int first = 0; first < bytes.Length; first += size)
                bytes.AsSpan(first, size).Reverse();
        }

        return header.IsFortranOrder ? LastAxisFastest(header, size, bytes) : bytes;
    }

    private static byte[] LastAxisFastest(NpyHeader header, int size, byte[] source)
    {
        ReadOnlySpan<int> extents = header.Shape.AsSpan();
        var result = new byte[source.Length];
        var index = new int[extents.Length];
        for (int from = 0; from < source.Length; from += size)
        {
            long to = 0;
            for (int axis = 0; axis < index.Length; axis++)
                to = (to * extents[axis]) + index[axis];
            source.AsSpan(from, size).CopyTo(result.AsSpan((int)(to * size)));
            for (int axis = 0; axis < index.Length && ++index[axis] == extents[axis]; axis++)
                index[axis] = 0;
        }

        return result;
    }
}
