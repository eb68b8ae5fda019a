using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Evaluation;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Style;

namespace Managed.Server.Endpoints;

/// <summary>What the service does, what it takes, and how it decides: all that its page asks for before a person does something.</summary>
internal sealed class ServiceEndpoints(ServerOptions options, FaceSetup setup, bool hasGallery, string version)
{
    private const int CurvePoints = 121;

    /// <summary>Twice the threshold is where the curve ends.</summary>
    private const double CurveReach = 2;

    private readonly Lazy<Answer> answer = new(() => Answer.Json(Describe(options, setup, hasGallery, version), ServerDocuments.Default.ServiceDocument));

    public ImmutableArray<Route> Routes =>
    [
        new("GET", "/v1/service", "describeService", "What the service does, what it takes, and how it decides.", Role.None, (_, _) => Task.FromResult(answer.Value))
        {
            Document = ServerDocuments.Default.ServiceDocument,
        },
    ];

    private static ServiceDocument Describe(ServerOptions options, FaceSetup setup, bool hasGallery, string version) => new(
        version,
        options.KeyFile is not null,
        hasGallery,
        options.MaximumBody,
        options.MaximumPixels,
        new ServiceFaces(MetricNames.NameOf(setup.Binding.Metric), setup.Threshold, CurveOf(setup)),
        new ServiceStyle(options.MaximumStyleSize, StyleEndpoints.MaximumIterations, StyleEndpoints.MaximumStyles, [.. StylePresets.All.Select(PresetOf)]),
        FeatureEndpoints.Networks());

    private static IReadOnlyList<double[]>? CurveOf(FaceSetup setup)
    {
        if (!setup.KnowsProbability || setup.Threshold is not float threshold)
            return null;
        LogisticCalibration calibration = FaceVerification.DefaultCalibration(setup.Binding.Metric);
        return [.. Enumerable.Range(0, CurvePoints).Select(i => CurveReach * threshold * i / (CurvePoints - 1)).Select(distance => (double[])[distance, calibration.ProbabilityOf(distance)])];
    }

    private static ServicePreset PresetOf(StylePreset preset) => new(
        preset.Name,
        preset.Source,
        preset.Options.Initialization.ToString().ToLowerInvariant(),
        Math.Min(preset.Options.Iterations, StyleEndpoints.MaximumIterations),
        preset.Options.ContentWeight,
        preset.Options.StyleWeight,
        preset.Options.TotalVariationWeight);
}
