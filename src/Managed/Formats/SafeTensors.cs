using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The safetensors format: an 8-byte length, a JSON header, then the tensors' bytes without gaps.</summary>
/// <remarks>
/// Reading is strict. The header is at most 100,000,000 bytes and inside the file; names are unique; every range lies inside the
/// data, has exactly its shape's bytes, and the ranges together cover the data without gap or overlap; extents are at least 1.
/// A tensor NAME of U8 or U16 may be affinely coded, as TensorFlow.js does: the metadata entry "quantization:NAME" then holds
/// "SCALE,MINIMUM", two finite decimal numbers in the invariant culture, and a stored q means q * SCALE + MINIMUM. Such an entry on a
/// tensor of another type is refused. All integers are read as numbers; one that single precision does not hold exactly is refused.
/// Opening reads the header alone; tensors are read when they are asked for.
/// </remarks>
public static class SafeTensors
{
    private const long MaximumHeaderBytes = 100_000_000;
    internal const string QuantizationKey = "quantization:";

    private static readonly Dictionary<string, StoredType> Types = new()
    {
        ["BOOL"] = StoredType.Boolean,
        ["U8"] = StoredType.UInt8,
        ["I8"] = StoredType.Int8,
        ["I16"] = StoredType.Int16,
        ["U16"] = StoredType.UInt16,
        ["I32"] = StoredType.Int32,
        ["U32"] = StoredType.UInt32,
        ["I64"] = StoredType.Int64,
        ["U64"] = StoredType.UInt64,
        ["F16"] = StoredType.Float16,
        ["BF16"] = StoredType.BFloat16,
        ["F32"] = StoredType.Float32,
        ["F64"] = StoredType.Float64,
    };

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WeightFile Open(string path) => Open(ByteSource.OfFiles(path), path);

    /// <summary>Opens a file by mapping it into memory, so that processes that read the same weights share their pages.</summary>
    /// <remarks>
    /// Tensors are copied out of the map by its handle, which checks each range. The file has to keep its length while it is open: where the
    /// operating system lets another process shorten a mapped file, touching what is gone ends this process, while a file opened by
    /// <see cref="Open(string)"/> then fails with an exception.
    /// </remarks>
    /// <exception cref="InvalidFileException">The file is not well-formed.</exception>
    /// <exception cref="IOException">The file cannot be opened, read or mapped.</exception>
    public static WeightFile OpenMapped(string path) => Open(new MappedByteSource(path), path);

    /// <summary>Opens bytes in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are not well-formed.</exception>
    public static WeightFile Read(ReadOnlyMemory<byte> bytes, string name) => Read(ByteSource.OfMemory(bytes), name);

    /// <summary>A tensor in single precision, as <see cref="Write"/> takes it.</summary>
    public static (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes) Singles(string name, Shape shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), values[i]);
        return (new StoredTensor(name, StoredType.Float32, shape, 0, null), bytes);
    }

    /// <summary>Writes tensors in the given order.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors with their bytes; offsets are ignored and made anew.</param>
    /// <param name="metadata">What the file is to say about itself, beside the quantization of its tensors.</param>
    public static void Write(Stream stream, IReadOnlyList<(StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        WriteContents(stream, [.. tensors.Select(tensor => TensorContent.OfBytes(tensor.Tensor, tensor.Bytes))], metadata);
    }

    /// <summary>Writes tensors in the given order, each as its turn comes.</summary>
    internal static void WriteContents(Stream stream, IReadOnlyList<TensorContent> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(header))
            WriteHeader(json, tensors, metadata);
        int padding = -header.WrittenCount & 7;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (TensorContent tensor in tensors)
            tensor.WriteTo(stream);
    }

    private static void WriteHeader(Utf8JsonWriter json, IReadOnlyList<TensorContent> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
            json.WriteString(key, value);
        foreach (StoredTensor tensor in tensors.Select(content => content.Tensor))
        {
            if (tensor.Quantization is Quantization code)
                json.WriteString(QuantizationKey + tensor.Name, string.Create(CultureInfo.InvariantCulture, $"{code.Scale:R},{code.Minimum:R}"));
        }

        json.WriteEndObject();
        long offset = 0;
        foreach (StoredTensor tensor in tensors.Select(content => content.Tensor))
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", NameOf(tensor.Type));
            json.WriteStartArray("shape");
            foreach (int extent in tensor.Shape)
                json.WriteNumberValue(extent);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += tensor.ByteCount);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static string NameOf(StoredType type)
    {
        foreach ((string name, StoredType known) in Types)
        {
            if (known == type)
                return name;
        }

        throw new ArgumentOutOfRangeException(nameof(type));
    }

    private static WeightFile Open(ByteSource source, string path)
    {
        return source.OrClose(() => Read(source, path));
    }

    private static WeightFile Read(ByteSource source, string name)
    {
        if (source.Length < sizeof(long))
            throw new InvalidFileException(name, "is shorter than a safetensors header", source.Length);
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        source.Read(0, prefix);
        long length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MaximumHeaderBytes || length > source.Length - sizeof(long))
            throw new InvalidFileException(name, Pickle.IsLikely(prefix) ? Pickle.Refusal(name) : "is no safetensors file: the header's length does not fit", 0);
        var header = new byte[length];
        source.Read(sizeof(long), header);
        if (header[0] != '{')
            throw new InvalidFileException(name, "is no safetensors file: the header does not begin with '{'", sizeof(long));
        long dataOffset = sizeof(long) + length;
        (List<StoredTensor> tensors, Dictionary<string, string> metadata) = ParseHeader(header, name);
        RequireCover(tensors, source.Length - dataOffset, name);
        return new WeightFile(name, WeightFormat.SafeTensors, new PlainTensorData(source, dataOffset), tensors, metadata);
    }

    private static (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) ParseHeader(byte[] header, string name)
    {
        try
        {
            using var document = StrictJson.Parse(header, maximumDepth: 4);
            var metadata = new Dictionary<string, string>();
            if (document.RootElement.TryGetProperty("__metadata__", out JsonElement entries))
            {
                foreach (JsonProperty entry in entries.EnumerateObject())
                    metadata.Add(entry.Name, entry.Value.GetString() ?? throw new FormatException("metadata are strings"));
            }

            var tensors = new List<StoredTensor>();
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__")
                    tensors.Add(ParseTensor(entry, metadata));
            }

            return (tensors, metadata);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new InvalidFileException(name, "has a malformed safetensors header", sizeof(long), exception);
        }
    }

    private static StoredTensor ParseTensor(JsonProperty entry, Dictionary<string, string> metadata)
    {
        string type = entry.Value.GetProperty("dtype").GetString() ?? string.Empty;
        JsonElement shape = entry.Value.GetProperty("shape");
        var extents = new int[shape.GetArrayLength()];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = shape[i].GetInt32();
        JsonElement offsets = entry.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
            throw new FormatException("offsets are a pair");
        Quantization? quantization = null;
        if (metadata.TryGetValue(QuantizationKey + entry.Name, out string? code))
        {
            if (Types[type] is not (StoredType.UInt8 or StoredType.UInt16))
                throw new FormatException("a quantization is of bytes or 16-bit integers");
            string[] parts = code.Split(',');
            if (parts.Length != 2)
                throw new FormatException("a quantization is a scale and a minimum");
            quantization = Quantization.OfFinite(double.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        var tensor = new StoredTensor(entry.Name, Types[type], Shape.Create(extents), offsets[0].GetInt64(), quantization);
        if (offsets[1].GetInt64() - tensor.Offset != tensor.ByteCount)
            throw new FormatException("a range has its shape's bytes");
        return tensor;
    }

    private static void RequireCover(List<StoredTensor> tensors, long dataLength, string name)
    {
        var sorted = new List<StoredTensor>(tensors);
        sorted.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        long end = 0;
        foreach (StoredTensor tensor in sorted)
        {
            if (tensor.Offset != end)
                throw new InvalidFileException(name, $"the bytes of tensor '{tensor.Name}' leave a gap or overlap");
            end += tensor.ByteCount;
        }

        if (end != dataLength)
            throw new InvalidFileException(name, $"holds {dataLength} bytes of tensors where the header names {end}; it is truncated or damaged");
    }
}
