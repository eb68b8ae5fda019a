using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Documents;

internal sealed record VerifyDocument(bool Same, float Distance, float Threshold, string Metric, double? Probability)
{
    public static VerifyDocument Of(FaceVerification result) =>
        new(result.Same, result.Distance, result.Threshold, MetricNames.NameOf(result.Metric), result.Probability);
}

internal sealed record DetectDocument(IReadOnlyList<DetectImage> Images);

internal sealed record DetectImage(
    string Path, IReadOnlyList<DetectFace> Faces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

internal sealed record DetectFace(float[] Box, float Score, float[][] Landmarks, DetectQuality Quality)
{
    public static DetectFace Of(RgbImage image, FaceDetection face, FaceLandmarks landmarks)
    {
        FaceQuality quality = FaceQuality.Of(image, face.Box, landmarks);
        return new DetectFace(
            FaceBoxes.ToArray(face.Box),
            face.Score,
            [.. landmarks.Points.Select(point => (float[])[point.X, point.Y])],
            new DetectQuality(quality.Size, quality.Sharpness, quality.Brightness, quality.Clipped, quality.Roll, quality.Yaw, quality.Pitch, quality.Problem()));
    }
}

internal sealed record DetectQuality(float Size, float Sharpness, float Brightness, float Clipped, float Roll, float Yaw, float Pitch, string? Problem);

internal sealed record EmbedDocument(IReadOnlyList<EmbedImage> Images);

internal sealed record EmbedImage(
    string Path, IReadOnlyList<EmbedFace> Faces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

internal sealed record EmbedFace(float[] Box, float[] Embedding)
{
    public static EmbedFace Of(Face face) => new(FaceBoxes.ToArray(face.Box), face.Embedding.Values.ToArray());
}

internal sealed record IdentifyDocument(IReadOnlyList<IdentifyImage> Images);

internal sealed record IdentifyImage(
    string Path, IReadOnlyList<IdentifyFace> Faces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

internal sealed record IdentifyFace(float[] Box, string? Name, float? Distance, IReadOnlyList<IdentifyCandidate> Candidates)
{
    public static IdentifyFace Of(Face face, FaceIdentification identification) => new(
        FaceBoxes.ToArray(face.Box),
        identification.Name,
        identification.Candidates.Count > 0 ? identification.Candidates[0].Distance : null,
        [.. identification.Candidates.Select(candidate => new IdentifyCandidate(candidate.Name, candidate.Distance))]);
}

internal sealed record IdentifyCandidate(string Name, float Distance);

internal static class FaceBoxes
{
    /// <summary>[x, y, width, height].</summary>
    public static float[] ToArray(FaceBox box) => [box.X, box.Y, box.Width, box.Height];
}

internal static class MetricNames
{
    /// <summary>What users call a metric.</summary>
    public static string NameOf(FaceMetric metric) => metric switch
    {
        FaceMetric.Euclidean => "euclidean",
        FaceMetric.Cosine => "cosine",
        _ => "chi-square",
    };
}
