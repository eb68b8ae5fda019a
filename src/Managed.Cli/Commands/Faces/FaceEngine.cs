using System;
using System.CommandLine;
using System.IO;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Formats.Onnx;
using Managed.Models;
using Managed.Networks.Onnx;
using Managed.Security;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary>What finds and embeds faces for a command: the networks inside, or an embedder of the user's own.</summary>
/// <param name="Recognizer">From a picture to its faces.</param>
/// <param name="Binding">What its embeddings are bound to, with the metric that they are meant for.</param>
/// <param name="Card">The user's embedder; null for the one inside.</param>
internal sealed record FaceEngine(FaceRecognizer Recognizer, GalleryBinding Binding, FaceEmbedderCard? Card)
{
    /// <summary>What finds and embeds faces by the networks inside.</summary>
    public static FaceRecognizer Inside(WorkerPool workers) => new(EmbeddedModels.OpenFaceModels(), workers);

    /// <summary>The metric of a name, or where none is given the embedder's.</summary>
    public FaceMetric Metric(string? name) => FaceArguments.ParseMetric(name) ?? Binding.Metric;

    /// <summary>The threshold by a metric: the one given, or the embedder's.</summary>
    public float Threshold(float? given, FaceMetric metric) => given is float threshold
        ? threshold >= 0 ? threshold : throw new CommandFailure(ExitCode.Usage, "--threshold is at least 0.")
        : KnownThreshold(metric) ?? throw new CommandFailure(ExitCode.Usage, $"{Card!.Name} says no threshold for the {metric} metric; give one with --threshold.");

    /// <summary>The embedder's threshold by a metric; null where it says none.</summary>
    public float? KnownThreshold(FaceMetric metric) => Card is null ? FaceVerification.DefaultThreshold(metric) : Card.Metric == metric ? Card.Threshold : null;

    /// <summary>Fails unless a gallery holds embeddings of this engine, and compares by the metric where one is asked for.</summary>
    public void RequireBinding(string path, GalleryBinding binding, FaceMetric? metric)
    {
        if (binding.DifferenceFrom(Binding with { Metric = metric ?? binding.Metric }) is string difference)
            throw new CommandFailure(ExitCode.Model, $"{path}: {difference}.");
    }
}

/// <summary>Which embedder a command uses.</summary>
internal sealed class FaceEngineArguments
{
    private readonly Option<string?> model = new("--model")
    {
        Description = "An embedder instead of the one inside: an ONNX model.",
        HelpName = "FILE",
    };
    private readonly Option<string?> card = new("--card")
    {
        Description = "What has to be known of the model, in JSON; unless given, MODEL.card.json beside it, or what the program knows of it.",
        HelpName = "FILE",
    };

    /// <param name="modelDescription">What else the model may be.</param>
    public FaceEngineArguments(string? modelDescription = null)
    {
        if (modelDescription is not null)
            model.Description = modelDescription;
    }

    public Command AddTo(Command command)
    {
        command.Add(model);
        command.Add(card);
        return command;
    }

    public static bool IsOnnx(string path) => Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase);

    public string? ModelIn(ParseResult arguments) => arguments.GetValue(model);

    public FaceEngine Create(ParseResult arguments, WorkerPool workers)
    {
        FaceModels inside = EmbeddedModels.OpenFaceModels();
        if (ModelIn(arguments) is not string path)
        {
            return arguments.GetValue(card) is null
                ? new FaceEngine(new FaceRecognizer(inside, workers), EmbeddedModels.FaceBinding(), null)
                : throw new CommandFailure(ExitCode.Usage, "--card goes with --model.");
        }

        byte[] bytes = InputFile.Read(path, ExitCode.Model, File.ReadAllBytes);
        string digest = Sha256.HexOf(bytes);
        FaceEmbedderCard told = FindCard(path, arguments.GetValue(card), digest);
        if (told.Sha256 != digest)
            throw new CommandFailure(ExitCode.Model, $"{path}: is not the file of its card; its SHA-256 is {digest}.");
        try
        {
            OnnxFaceEmbedder embedder = InputFile.Read(path, ExitCode.Model, name => new OnnxFaceEmbedder(OnnxReader.Read(bytes, name), told, workers));
            return new FaceEngine(new FaceRecognizer(inside, embedder, workers), told.Binding(embedder.Dimensions, told.Metric), told);
        }
        catch (Exception exception) when (exception is OnnxUnsupportedException or ArgumentException)
        {
            throw new CommandFailure(ExitCode.Model, $"{path}: {CommandFailure.SentenceOf(exception).TrimEnd('.')}.", exception);
        }
    }

    private static FaceEmbedderCard FindCard(string path, string? given, string digest)
    {
        string beside = Path.ChangeExtension(path, ".card.json");
        string? file = given ?? (File.Exists(beside) ? beside : null);
        if (file is not null)
            return InputFile.Read(file, ExitCode.Model, FaceEmbedderCard.Read);
        return EmbeddedModels.FindCardOfEmbedder(digest) ?? throw new CommandFailure(
            ExitCode.Model, $"{path}: has no card; write one as {Path.GetFileName(beside)} beside it or name it with --card. The file's SHA-256 is {digest}.");
    }
}
