using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Formats;
using Managed.Networks.Topologies;
using Managed.Style;

namespace Managed.Models;

/// <summary>The models inside this assembly. Nothing is ever fetched.</summary>
public static class EmbeddedModels
{
    /// <summary>Finds faces.</summary>
    public static ModelCard FaceDetector => ReadCard("face-detector");

    /// <summary>Finds the landmarks of a face.</summary>
    public static ModelCard FaceLandmarks => ReadCard("face-landmarks");

    /// <summary>Brings a face to an embedding.</summary>
    public static ModelCard FaceEmbedder => ReadCard("face-embedder");

    /// <summary>Compares pictures by content and style.</summary>
    public static ModelCard Perceptual => ReadCard("perceptual");

    /// <summary>The cards of all models.</summary>
    public static ImmutableArray<ModelCard> Cards => [FaceDetector, FaceLandmarks, FaceEmbedder, Perceptual];

    /// <summary>Opens a model's weights.</summary>
    public static WeightFile OpenWeights(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        string file = card.Name + ".safetensors";
        return SafeTensors.Read(ReadWeights(file), file);
    }

    /// <summary>What embeddings of the face embedder are bound to.</summary>
    public static GalleryBinding FaceBinding(FaceMetric metric = FaceMetric.Euclidean) =>
        new(FaceEmbedder.Sha256, FaceEmbedder.Preprocessing, FaceResNet.EmbeddingLength, metric);

    /// <summary>Opens the three models of face recognition.</summary>
    public static FaceModels OpenFaceModels() => new(OpenWeights(FaceDetector), OpenWeights(FaceLandmarks), OpenWeights(FaceEmbedder));

    /// <summary>The card of a face embedder that is not inside but known, by the SHA-256 of its file; null where it is not known.</summary>
    public static FaceEmbedderCard? FindCardOfEmbedder(string sha256) => typeof(EmbeddedModels).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith("embedder/", StringComparison.Ordinal))
        .Select(name => FaceEmbedderCard.Read(ReadResource(name), name))
        .FirstOrDefault(card => card.Sha256 == sha256);

    /// <summary>Opens the network that style transfer compares pictures by.</summary>
    public static PerceptualModel OpenPerceptualModel()
    {
        using WeightFile weights = OpenWeights(Perceptual);
        return PerceptualModel.OfPerceptualNet(Perceptual.Name, PerceptualNet.Build(weights));
    }

    private static ModelCard ReadCard(string name) => JsonSerializer.Deserialize(ReadResource(name + ".card.json"), ModelCardJson.Default.ModelCard)!;

    /// <summary>A file that lies here as it is, or packed where that saves a third.</summary>
    private static byte[] ReadWeights(string name)
    {
        if (typeof(EmbeddedModels).Assembly.GetManifestResourceStream(name + ".gz") is not Stream packed)
            return ReadResource(name);
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        var bytes = new byte[UnpackedLength(packed)];
        unpacked.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>RFC 1952: a packed file ends with the length of what it holds.</summary>
    private static int UnpackedLength(Stream packed)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        packed.Seek(-length.Length, SeekOrigin.End);
        packed.ReadExactly(length);
        packed.Seek(0, SeekOrigin.Begin);
        return BinaryPrimitives.ReadInt32LittleEndian(length);
    }

    private static byte[] ReadResource(string name)
    {
        using Stream stream = typeof(EmbeddedModels).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource '{name}'.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
