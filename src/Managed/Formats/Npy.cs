using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The npy format of NumPy: a header, then the numbers of one array. NumPy enhancement proposal 1.</summary>
/// <remarks>
/// Read are versions 1.0 to 3.0, booleans, integers and floating-point numbers of 8 to 64 bits, either byte order and either order of
/// axes. Reading is strict: the header is at most 65,536 bytes of exactly the three entries that NumPy writes, extents are at least 1,
/// there are at most 2³¹ - 1 numbers, and they end where the file ends. Python objects (pickle), records and text are refused.
/// Written are little-endian numbers, the last axis fastest.
/// </remarks>
public static class Npy
{
    /// <summary>Opens a file; its one tensor has the file's name without folder and extension.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed, or of a kind that is not read.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightFile Open(string path)
    {
        ByteSource source = ByteSource.OfFiles(path);
        return source.OrClose(() => Read(source, path));
    }

    /// <summary>Opens bytes in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in messages; its one tensor has this name without folder and extension.</param>
    /// <exception cref="InvalidFileException">The bytes are not well-formed, or of a kind that is not read.</exception>
    public static WeightFile Read(ReadOnlyMemory<byte> bytes, string name) => Read(ByteSource.OfMemory(bytes), name);

    /// <summary>Writes a tensor.</summary>
    public static void Write(Stream stream, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        NpyHeader.Write(stream, StoredType.Float32, tensor.Shape);
        ReadOnlySpan<float> values = tensor.Span;
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }

    /// <summary>Writes a tensor of any type that NumPy has; bfloat16 and coded numbers it has not.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensor">What the tensor is; its name and offset have no meaning here.</param>
    /// <param name="bytes">Its numbers, little-endian and the last axis fastest.</param>
    /// <exception cref="ArgumentException">NumPy has no such type, or the bytes do not fill the shape.</exception>
    public static void Write(Stream stream, StoredTensor tensor, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);
        Write(stream, TensorContent.OfBytes(tensor, bytes));
    }

    internal static void Write(Stream stream, TensorContent content)
    {
        if (content.Tensor.Quantization is not null)
            throw new ArgumentException($"NumPy has no coded numbers, which '{content.Tensor.Name}' has.", nameof(content));
        NpyHeader.Write(stream, content.Tensor.Type, content.Tensor.Shape);
        content.WriteTo(stream);
    }

    private static WeightFile Read(ByteSource source, string name)
    {
        Stream Whole() => new ByteSourceStream(source, 0, source.Length);
        NpyHeader header;
        using (Stream stream = Whole())
            header = NpyHeader.Read(stream, name);
        if (header.FileLength != source.Length)
            throw new InvalidFileException(name, $"has {source.Length} bytes where its header asks for {header.FileLength}; it is truncated or damaged");
        var tensor = new StoredTensor(Path.GetFileNameWithoutExtension(name), header.Type, header.Shape, 0, null);
        var arrays = new Dictionary<string, (NpyHeader, Func<Stream>)> { [tensor.Name] = (header, Whole) };
        return new WeightFile(name, WeightFormat.Npy, new NpyData(name, arrays, source), [tensor], new Dictionary<string, string>());
    }
}
