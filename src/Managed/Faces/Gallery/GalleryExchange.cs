using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.Formats;

namespace Managed.Faces.Gallery;

/// <summary>Embeddings in a form that other programs can read: lines of JSON, one of what they are bound to, then one each. Biometric data without protection.</summary>
/// <remarks>
/// <c>{"format":"managed-gallery","version":1,"model":..,"preprocessing":..,"dimensions":..,"metric":"Euclidean"}</c>, then
/// <c>{"name":..,"embedding":[..]}</c> a sample. Limits: a line of 4 MiB, ten million samples.
/// </remarks>
public static class GalleryExchange
{
    private const string Format = "managed-gallery";
    private const int Version = 1;
    private const int MaximumLine = 4 << 20;
    private const int MaximumSamples = 10_000_000;

    /// <summary>Writes samples.</summary>
    public static void Write(Stream destination, GalleryBinding binding, IEnumerable<NamedEmbedding> samples)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(samples);
        JsonLines.Write(destination, json =>
        {
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("model", binding.ModelDigest);
            json.WriteString("preprocessing", binding.Preprocessing);
            json.WriteNumber("dimensions", binding.Dimensions);
            json.WriteString("metric", binding.Metric.ToString());
        });
        foreach (NamedEmbedding sample in samples)
        {
            JsonLines.Write(destination, json =>
            {
                json.WriteString("name", sample.Name);
                json.WriteStartArray("embedding");
                foreach (float value in sample.Embedding.Values)
                    json.WriteNumberValue(value);
                json.WriteEndArray();
            });
        }
    }

    /// <summary>Reads a file of samples.</summary>
    /// <exception cref="InvalidFileException">The file is not one that <see cref="Write"/> writes.</exception>
    public static (GalleryBinding Binding, IReadOnlyList<NamedEmbedding> Samples) Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return Read(stream, path);
    }

    internal static (GalleryBinding Binding, IReadOnlyList<NamedEmbedding> Samples) Read(Stream source, string name)
    {
        GalleryBinding? binding = null;
        var samples = new List<NamedEmbedding>();
        JsonLines.Read(source, name, "an exported gallery", MaximumLine, maximumDepth: 3, line =>
        {
            if (binding is null)
                binding = ReadBinding(line);
            else
                samples.Add(ReadSample(line, binding.Dimensions));
            if (samples.Count > MaximumSamples)
                throw new InvalidFileException(name, $"has more than {MaximumSamples} samples");
        });
        return (binding ?? throw new InvalidFileException(name, "is empty"), samples);
    }

    private static GalleryBinding ReadBinding(JsonElement line)
    {
        if (line.GetProperty("format").GetString() != Format || line.GetProperty("version").GetInt32() != Version)
            throw new FormatException();
        var binding = new GalleryBinding(
            line.GetProperty("model").GetString()!,
            line.GetProperty("preprocessing").GetString()!,
            line.GetProperty("dimensions").GetInt32(),
            Enum.Parse<FaceMetric>(line.GetProperty("metric").GetString()!));
        GalleryHeader.Require(binding);
        return binding;
    }

    private static NamedEmbedding ReadSample(JsonElement line, int dimensions)
    {
        float[] values = [.. line.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
        var sample = new NamedEmbedding(line.GetProperty("name").GetString()!, new FaceEmbedding(values));
        NamedEmbedding.Require(sample, dimensions);
        return sample;
    }
}
