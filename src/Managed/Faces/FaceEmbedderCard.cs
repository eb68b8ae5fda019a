using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using Managed.Faces.Gallery;
using Managed.Formats;

namespace Managed.Faces;

/// <summary>Where an embedder expects the features of a face.</summary>
public enum FaceAlignment
{
    /// <summary>At those of dlib's mean face: <see cref="FaceAligner.Map"/>.</summary>
    Dlib,

    /// <summary>Eyes, nose and mouth corners at the five points usual since SphereFace and ArcFace: <see cref="FaceAligner.MapFivePoints"/>.</summary>
    FivePoints,
}

/// <summary>What has to be known of an embedder to use it: the JSON file beside its weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Origin">Where its weights come from and who trained them.</param>
/// <param name="Licence">The licence of the weights.</param>
/// <param name="Sha256">The digest of the file of weights, 64 hexadecimal digits in lower case.</param>
/// <param name="InputSize">The side of its square input, in pixels.</param>
/// <param name="Channels">The order of its input's channels, "rgb" or "bgr".</param>
/// <param name="Mean">What is taken from each channel, in the order of channels, of values 0..255.</param>
/// <param name="Deviation">What each channel is then divided by.</param>
/// <param name="Alignment">Where it expects the features of a face.</param>
/// <param name="Mirrored">Whether the embedding is the mean of those of the face and of its mirror image.</param>
/// <param name="Metric">How its embeddings are compared.</param>
/// <param name="Threshold">The largest distance by that metric that counts as the same person.</param>
public sealed record FaceEmbedderCard(
    string Name,
    string Origin,
    string Licence,
    string Sha256,
    int InputSize,
    string Channels,
    ImmutableArray<float> Mean,
    ImmutableArray<float> Deviation,
    FaceAlignment Alignment,
    bool Mirrored,
    FaceMetric Metric,
    float Threshold)
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumInputSize = 1024;

    /// <summary>How a picture becomes the embedder's input, in words.</summary>
    public string Preprocessing => FormattableString.Invariant(
        $"{Channels.ToUpperInvariant()} 0..255, minus ({Joined(Mean)}), divided by ({Joined(Deviation)}); {InputSize} x {InputSize} pixels, aligned to {AlignmentName}")
        + (Mirrored ? ", with its mirror image" : string.Empty);

    private static string Joined(ImmutableArray<float> values) => string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private string AlignmentName => Alignment == FaceAlignment.Dlib ? "dlib's mean face" : "five points";

    /// <summary>What the embedder's embeddings are bound to.</summary>
    public GalleryBinding Binding(int dimensions, FaceMetric metric) => new(Sha256, Preprocessing, dimensions, metric);

    /// <summary>Reads a card.</summary>
    /// <param name="path">The file, of at most 1 MiB.</param>
    /// <exception cref="InvalidFileException">A property is missing, of another kind, or out of range.</exception>
    public static FaceEmbedderCard Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path).Length > MaximumBytes)
            throw new InvalidFileException(path, $"is longer than the {MaximumBytes} bytes of a card");
        return Read(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads a card.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidFileException">A property is missing, of another kind, or out of range.</exception>
    public static FaceEmbedderCard Read(ReadOnlyMemory<byte> bytes, string name)
    {
        FaceEmbedderCard? card;
        try
        {
            using JsonDocument document = StrictJson.Parse(bytes, maximumDepth: 3);
            card = document.RootElement.Deserialize(FaceEmbedderCardJson.Default.FaceEmbedderCard);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            string where = exception is JsonException { Path: { Length: > 2 } path } ? $": see '{path[2..]}'" : string.Empty;
            throw new InvalidFileException(name, $"is no card of a face embedder{where}", null, exception);
        }

        return card?.Problem is string problem ? throw new InvalidFileException(name, problem) : card ?? throw new InvalidFileException(name, "is no card of a face embedder");
    }

    private string? Problem => this switch
    {
        _ when Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigitLower) => "gives no digest of 64 hexadecimal digits as 'sha256'",
        { InputSize: < 16 or > MaximumInputSize } => $"gives an 'inputSize' that is not between 16 and {MaximumInputSize}",
        { Channels: not ("rgb" or "bgr") } => "gives 'channels' that are neither rgb nor bgr",
        _ when Mean.Length != 3 || !Mean.All(float.IsFinite) => "gives no 'mean' of three numbers",
        _ when Deviation.Length != 3 || !Deviation.All(value => float.IsFinite(value) && value > 0) => "gives no 'deviation' of three numbers above 0",
        _ when !Enum.IsDefined(Alignment) || !Enum.IsDefined(Metric) => "gives an 'alignment' or a 'metric' that is not there",
        _ when !(Threshold >= 0) || float.IsInfinity(Threshold) => "gives a 'threshold' that is not finite and at least 0",
        _ => null,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FaceEmbedderCard))]
internal sealed partial class FaceEmbedderCardJson : JsonSerializerContext;
