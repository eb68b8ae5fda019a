using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Managed.Documents;

namespace Managed.Cli.Output;

internal sealed record ClusterDocument(int Faces, float Threshold, IReadOnlyList<ClusterLine> Clusters);

internal sealed record ClusterLine(IReadOnlyList<ClusterFace> Faces);

internal sealed record ClusterFace(string Path, float[] Box);

internal sealed record EvaluateDocument(
    int Pairs,
    int Failed,
    double Accuracy,
    double? Auc,
    double? Eer,
    float Threshold,
    string Metric,
    double AccuracyAtThreshold,
    double[] AccuracyInterval,
    double[]? AucInterval,
    double[]? EerInterval,
    [property: JsonPropertyName("tar_at_far_1_percent")] double TarAtFarPercent,
    [property: JsonPropertyName("tar_at_far_1_percent_interval")] double[]? TarAtFarPercentInterval,
    [property: JsonPropertyName("tar_at_far_0_1_percent")] double TarAtFarTenthPercent,
    [property: JsonPropertyName("tar_at_far_0_1_percent_interval")] double[]? TarAtFarTenthPercentInterval,
    float BestThreshold,
    double BestAccuracy,
    IReadOnlyList<double> Folds,
    IReadOnlyList<EvaluatePair> Distances);

internal sealed record CalibrateDocument(
    string Metric,
    int Pairs,
    int Failed,
    double LogisticSlope,
    double LogisticOffset,
    IReadOnlyList<double[]> Isotonic,
    IReadOnlyList<CalibrateThreshold> Thresholds,
    int? GallerySize,
    CalibrateThreshold? Search);

internal sealed record CalibrateThreshold(double Far, float? Threshold, long StrangersAccepted, double UpperBound, double Tar, long PairsNeeded);

internal sealed record FaceTrainDocument(
    string Output,
    long Steps,
    double Seconds,
    int Pairs,
    double Eer,
    double[] EerInterval,
    double Auc,
    double[] AucInterval,
    [property: JsonPropertyName("tar_at_far_1_percent")] double TarAtFarPercent,
    [property: JsonPropertyName("tar_at_far_1_percent_interval")] double[] TarAtFarPercentInterval,
    [property: JsonPropertyName("tar_at_far_0_1_percent")] double TarAtFarTenthPercent,
    [property: JsonPropertyName("tar_at_far_0_1_percent_interval")] double[] TarAtFarTenthPercentInterval,
    float Threshold);

internal sealed record EvaluatePair(string First, string Second, bool Same, float? Distance, string? Error);

internal sealed record StyleEstimateDocument(
    long PeakBytes, int History, int Iterations, double SecondsPerIteration, double Seconds, IReadOnlyList<StyleEstimateSize> Sizes);

internal sealed record StyleEstimateSize(int Width, int Height, int Iterations, int Tiles, double SecondsPerIteration);

internal sealed record StyleCostDocument(double ContentCost, double StyleCost, IReadOnlyDictionary<string, double> Layers, double Total);

internal sealed record SelfTestDocument(string Level, bool FusedMultiplyAdd, int Passed, int Failed, IReadOnlyList<SelfTestLine> Results);

internal sealed record SelfTestLine(string Family, string Name, string Level, double Gflops, double Error, double Tolerance, string Digest, bool Passed, string? Problem);

internal sealed record VectorsExportDocument(string Folder, int Cases);

internal sealed record VectorsCheckDocument(string Level, int Passed, int Failed, IReadOnlyList<VectorsCheckLine> Results);

internal sealed record VectorsCheckLine(
    string Name, string Operation, double Error, double Tolerance, double GradientError, double GradientTolerance, bool Passed, string? Problem);

internal sealed record BenchDocument(
    double PeakGflops,
    string Level,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ReadGigabytesPerSecond,
    long PeakBytes,
    IReadOnlyList<BenchLine> Results);

internal sealed record BenchLine(
    string Name,
    double Gflops,
    double ShareOfPeak,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? GigabytesPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ShareOfRead,
    double Milliseconds,
    int Threads);

internal sealed record ModelInfoDocument(string Path, IReadOnlyDictionary<string, string> Metadata, long Parameters, IReadOnlyList<ModelTensor> Tensors);

internal sealed record ModelTensor(string Name, string Type, int[] Shape);

internal sealed record ModelPlanDocument(string Model, int[] Input, long Parameters, double Flops, long PeakBytes, int ComputedTwice, IReadOnlyList<PlanNode> Nodes);

internal sealed record PlanNode(string Name, string Layer, int[] Shape, long Parameters, double Flops);

internal sealed record ConformanceDocument(int Passed, IReadOnlyList<ConformanceFailure> Failed, IReadOnlyList<ConformanceGap> Unsupported);

internal sealed record ConformanceFailure(string Test, string Reason);

internal sealed record ConformanceGap(string Test, string Operator, string Reason);

internal sealed record ConvertDocument(string Output, int Tensors, long Bytes);

internal sealed record DemoDocument(string Folder, StyleDocument Style, VerifyDocument SamePerson, VerifyDocument DifferentPeople, double Seconds);

internal sealed record TopPatchesDocument(string Output, string Page, int Pictures, int Size, IReadOnlyList<TopPatchLayer> Layers);

internal sealed record TopPatchLayer(string Layer, int Units, int ActiveUnits, int[] Field, string Sheet, string[] Views);

internal sealed record FeatureMapsDocument(string Output, IReadOnlyList<FeatureMapsLayer> Layers);

internal sealed record FeatureMapsLayer(string Layer, int[] Shape, string Maps, string Gram);

internal sealed record OcclusionDocument(string Output, string Layer, int? Unit, float Reference, float[][] Effects);

internal sealed record MaximizeDocument(string Output, string Layer, int Size, IReadOnlyList<MaximizedUnit> Units);

internal sealed record MaximizedUnit(int Unit, float First, float Last);

internal sealed record ReconstructDocument(string Output, IReadOnlyList<string> Content, IReadOnlyList<string> Style, int Iterations, double First, double Last);

internal sealed record BatchPlanDocument(string Output, int Units, int DifferentUnits);

internal sealed record BatchRunDocument(string Shard, int Done, int Found, IReadOnlyList<BatchFailure> Failed);

internal sealed record BatchFailure(string Unit, string Reason);

internal sealed record BatchMergeDocument(
    string Output, int Units, int Faces, string Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Npy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NpyDigest);

internal sealed record BatchLine(
    IReadOnlyList<string> Inputs, string Unit, string? Output, string? Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<BatchFace>? Faces);

internal sealed record BatchFace(int Row, float[] Box);

/// <summary>How documents are written: names in snake_case, as the contract has them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(DetectDocument))]
[JsonSerializable(typeof(EmbedDocument))]
[JsonSerializable(typeof(IdentifyDocument))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(EnrollDocument))]
[JsonSerializable(typeof(GalleryDocument))]
[JsonSerializable(typeof(EvaluateDocument))]
[JsonSerializable(typeof(CalibrateDocument))]
[JsonSerializable(typeof(FaceTrainDocument))]
[JsonSerializable(typeof(StyleDocument))]
[JsonSerializable(typeof(StyleCostDocument))]
[JsonSerializable(typeof(StyleEstimateDocument))]
[JsonSerializable(typeof(SelfTestDocument))]
[JsonSerializable(typeof(VectorsExportDocument))]
[JsonSerializable(typeof(VectorsCheckDocument))]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(ModelInfoDocument))]
[JsonSerializable(typeof(ModelPlanDocument))]
[JsonSerializable(typeof(ConformanceDocument))]
[JsonSerializable(typeof(ConvertDocument))]
[JsonSerializable(typeof(DemoDocument))]
[JsonSerializable(typeof(TopPatchesDocument))]
[JsonSerializable(typeof(FeatureMapsDocument))]
[JsonSerializable(typeof(OcclusionDocument))]
[JsonSerializable(typeof(MaximizeDocument))]
[JsonSerializable(typeof(ReconstructDocument))]
[JsonSerializable(typeof(BatchPlanDocument))]
[JsonSerializable(typeof(BatchRunDocument))]
[JsonSerializable(typeof(BatchMergeDocument))]
[JsonSerializable(typeof(BatchLine))]
internal sealed partial class JsonDocuments : JsonSerializerContext
{
    /// <summary>Writes a document and a line end.</summary>
    public static void Write<T>(TextWriter writer, T document, JsonTypeInfo<T> type) => writer.WriteLine(JsonSerializer.Serialize(document, type));
}
