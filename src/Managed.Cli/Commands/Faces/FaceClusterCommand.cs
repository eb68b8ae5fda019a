using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Clustering;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face cluster</c>: pictures sorted by the people that they show.</summary>
internal static class FaceClusterCommand
{
    private const float StricterBy = 0.9f;

    private static readonly Argument<string[]> Pictures = FaceArguments.PicturesArgument();
    private static readonly Option<float?> Threshold = new("--threshold")
    {
        Description = "The largest distance at which two faces are joined; 0.9 of the embedder's for one person unless given, for every pair is compared.",
        HelpName = "X",
    };
    private static readonly Option<string?> Metric = FaceArguments.MetricOption();
    private static readonly Option<long> Seed = new("--seed") { Description = "Seed of the order in which faces decide.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "cluster",
            """
            Sort faces by person, without knowing who or how many they are.

            managed face cluster holiday/
            """)
        { Pictures, Threshold, Metric, Seed };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        FaceMetric metric = engine.Metric(arguments.GetValue(Metric));
        float threshold = arguments.GetValue(Threshold) is float given ? engine.Threshold(given, metric) : StricterBy * engine.Threshold(null, metric);
        var faces = new List<(string Path, Face Face)>();
        int code = DescribedPictures.ForEach(
            context,
            engine.Recognizer,
            arguments.GetValue(Pictures)!,
            (recognizer, image) => recognizer.DescribeAll(image),
            (path, found) => faces.AddRange(found.Select(face => (path, face))),
            (_, _) => { },
            cancellation);
        IReadOnlyList<IReadOnlyList<int>> clusters = ChineseWhispers.Cluster([.. faces.Select(face => face.Face.Embedding)], threshold, metric, arguments.GetValue(Seed));
        var document = new ClusterDocument(
            faces.Count,
            threshold,
            [.. clusters.Select(cluster => new ClusterLine([.. cluster.Select(i => new ClusterFace(faces[i].Path, FaceBoxes.ToArray(faces[i].Face.Box)))]))]);
        if (context.Json)
        {
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ClusterDocument);
            return code;
        }

        for (int i = 0; i < document.Clusters.Count; i++)
            context.Out.WriteLine($"person {i + 1}: {string.Join(", ", document.Clusters[i].Faces.Select(face => face.Path))}");
        context.Out.WriteLine($"{faces.Count} faces of {clusters.Count} people");
        return code;
    }
}
