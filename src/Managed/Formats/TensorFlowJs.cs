using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>The weights format of TensorFlow.js: a manifest "NAME-weights_manifest.json" beside binary files that it names.</summary>
/// <remarks>
/// Reading is strict. The manifest is at most 16 MB; binary files are plain names in the manifest's own folder; tensors follow each
/// other without gaps and fill the files exactly. Types float32 and int32, and float32 quantized to uint8 or uint16. Weights are
/// written as one group in one binary file.
/// </remarks>
public static class TensorFlowJs
{
    private const long MaximumManifestBytes = 16_000_000;

    /// <summary>Opens a manifest and its binary files.</summary>
    /// <exception cref="InvalidFileException">The files are not well-formed.</exception>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    public static WeightFile Open(string manifestPath)
    {
        var info = new FileInfo(manifestPath);
        if (info.Exists && info.Length > MaximumManifestBytes)
            throw new InvalidFileException(manifestPath, $"a manifest of {info.Length} bytes exceeds the limit of {MaximumManifestBytes}");
        var tensors = new List<StoredTensor>();
        var files = new List<string>();
        try
        {
            using var document = StrictJson.Parse(File.ReadAllBytes(manifestPath), maximumDepth: 8);
            long offset = 0;
            foreach (JsonElement group in document.RootElement.EnumerateArray())
            {
                foreach (JsonElement path in group.GetProperty("paths").EnumerateArray())
                    files.Add(PlainName.Require(path.GetString()));
                foreach (JsonElement weight in group.GetProperty("weights").EnumerateArray())
                {
                    tensors.Add(ParseTensor(weight, offset));
                    offset = checked(offset + tensors[^1].ByteCount);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            throw new InvalidFileException(manifestPath, $"is no weights manifest: {exception.Message}", innerException: exception);
        }

        return OpenData(manifestPath, files, tensors);
    }

    /// <summary>Whether tensors are written as they are: of a type that the format has, with a code or without.</summary>
    internal static bool Has(StoredType type, bool quantized) => quantized ? type is StoredType.UInt8 or StoredType.UInt16 : type is StoredType.Float32 or StoredType.Int32;

    /// <summary>Writes the manifest of tensors that lie one after the other in a file beside it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">The tensors, in TensorFlow's order of axes; offsets are ignored.</param>
    /// <param name="dataName">The name of the file with their bytes.</param>
    internal static void WriteManifest(Stream stream, IEnumerable<StoredTensor> tensors, string dataName)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteStartArray("paths");
        json.WriteStringValue(dataName);
        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (StoredTensor tensor in tensors)
            WriteTensor(json, tensor);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, StoredTensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteStartArray("shape");
        foreach (int extent in tensor.Shape.AsSpan())
            json.WriteNumberValue(extent);
        json.WriteEndArray();
        json.WriteString("dtype", tensor.Type == StoredType.Int32 ? "int32" : "float32");
        if (tensor.Quantization is Quantization code)
        {
            json.WriteStartObject("quantization");
            json.WriteString("dtype", tensor.Type == StoredType.UInt16 ? "uint16" : "uint8");
            json.WriteNumber("scale", code.Scale);
            json.WriteNumber("min", code.Minimum);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static WeightFile OpenData(string manifestPath, List<string> files, List<StoredTensor> tensors)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(manifestPath))!;
        ByteSource source = ByteSource.OfFiles([.. files.ConvertAll(file => Path.Combine(folder, file))]);
        try
        {
            long named = tensors.Count == 0 ? 0 : tensors[^1].Offset + tensors[^1].ByteCount;
            if (named != source.Length)
                throw new InvalidFileException(manifestPath, $"its files hold {source.Length} bytes where it names {named}; one is truncated or of another model");
            return new WeightFile(manifestPath, WeightFormat.TensorFlowJs, new PlainTensorData(source, 0), tensors, new Dictionary<string, string>());
        }
        catch (Exception exception)
        {
            source.Dispose();
            if (exception is ArgumentException)
                throw new InvalidFileException(manifestPath, "names a tensor twice", innerException: exception);
            throw;
        }
    }

    private static StoredTensor ParseTensor(JsonElement weight, long offset)
    {
        string name = weight.GetProperty("name").GetString() ?? throw new FormatException("a tensor has no name");
        JsonElement shape = weight.GetProperty("shape");
        var extents = new int[shape.GetArrayLength()];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = shape[i].GetInt32();
        string? type = weight.GetProperty("dtype").GetString();
        if (!weight.TryGetProperty("quantization", out JsonElement code))
        {
            return new StoredTensor(name, type switch
            {
                "float32" => StoredType.Float32,
                "int32" => StoredType.Int32,
                _ => throw new FormatException($"tensor '{name}' has type '{type}'"),
            }, Shape.Create(extents), offset, null);
        }

        StoredType stored = code.GetProperty("dtype").GetString() switch
        {
            "uint8" when type == "float32" => StoredType.UInt8,
            "uint16" when type == "float32" => StoredType.UInt16,
            string other => throw new FormatException($"tensor '{name}' is quantized to '{other}'"),
            null => throw new FormatException($"tensor '{name}' is quantized to nothing"),
        };
        var quantization = Quantization.OfFinite(code.GetProperty("scale").GetDouble(), code.GetProperty("min").GetDouble());
        return new StoredTensor(name, stored, Shape.Create(extents), offset, quantization);
    }
}
