using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Threading.Tasks;
using Managed.Cli.Commands.Models;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Learning;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face verify</c>: whether two pictures show one person.</summary>
internal static class FaceVerifyCommand
{
    private static readonly Argument<string> First = new("A") { Description = "A picture of one face." };
    private static readonly Argument<string> Second = new("B") { Description = "Another." };
    private static readonly Option<float?> Threshold = FaceArguments.ThresholdOption();
    private static readonly Option<string?> Metric = FaceArguments.MetricOption();
    private static readonly FaceEngineArguments Engine = new("Decide by another network than the one inside: an ONNX model with its card, or one of face train.");

    public static Command Create()
    {
        var command = new Command(
            "verify",
            """
            Tell whether two pictures show one person; exit code 0 if so, 1 if not.

            managed face verify passport.jpg door.jpg && echo welcome
            """)
        { First, Second, Threshold, Metric };
        command.SetAction((arguments, _) => Task.Run(() => Engine.ModelIn(arguments) is string model && !FaceEngineArguments.IsOnnx(model)
            ? RunTrained(new CommandContext(arguments), arguments.GetValue(First)!, arguments.GetValue(Second)!, model, arguments.GetValue(Threshold))
            : Run(new CommandContext(arguments), arguments)));
        return Engine.AddTo(command);
    }

    public static string Describe(VerifyDocument result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(result.Same ? "the same person" : "different people")} ({result.Metric} distance {result.Distance:F3}, threshold {result.Threshold:F3}") + (result.Probability is double probability
            ? string.Create(CultureInfo.InvariantCulture, $", probability {probability:P1})")
            : ")");

    /// <summary>By a network that users trained themselves: its own distance and threshold; a head gives a probability too.</summary>
    private static int RunTrained(CommandContext context, string first, string second, string path, float? threshold)
    {
        using WeightFile file = ModelCommands.Open(path);
        SiameseModel model = InputFile.Read(path, ExitCode.Model, _ => SiameseModel.Load(file));
        if ((threshold ?? model.Threshold) is not float limit)
            throw new CommandFailure(ExitCode.Usage, $"{path}: says no threshold; give one with --threshold.");
        using WorkerPool workers = context.CreateWorkers();
        RgbImage[] faces = FaceFolder.ReadFaces([first, second], model.IsAligned ? FaceEngine.Inside(workers) : null);
        ImmutableArray<float[]> embeddings = model.Embed(workers, faces);
        float distance = model.Distance(embeddings[0], embeddings[1]);
        var document = new VerifyDocument(distance <= limit, distance, limit, model.Head is null ? "euclidean" : "head", model.Head is null ? null : 1 - distance);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.VerifyDocument);
        else
            context.Out.WriteLine(Describe(document));
        return document.Same ? ExitCode.Success : ExitCode.NoMatch;
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        FaceMetric metric = engine.Metric(arguments.GetValue(Metric));
        float threshold = engine.Threshold(arguments.GetValue(Threshold), metric);
        Face a = SingleFace.Of(engine.Recognizer, arguments.GetValue(First)!);
        Face b = SingleFace.Of(engine.Recognizer, arguments.GetValue(Second)!);
        VerifyDocument document = VerifyDocument.Of(FaceVerification.Of(a.Embedding, b.Embedding, metric, threshold));
        if (engine.Card is not null)
            document = document with { Probability = null };
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.VerifyDocument);
        else
            context.Out.WriteLine(Describe(document));
        return document.Same ? ExitCode.Success : ExitCode.NoMatch;
    }
}
