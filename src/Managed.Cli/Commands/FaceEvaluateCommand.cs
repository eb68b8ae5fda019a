using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces;
using Managed.Faces.Evaluation;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed face evaluate</c>: how often decisions on labelled pairs are right.</summary>
internal static class FaceEvaluateCommand
{
    private static readonly Argument<string> Pairs = new("PAIRS")
    {
        Description = "CSV with the header file_x,file_y,Decision (Yes or No), LFW's pairs.txt, or a folder with a folder of pictures for each person.",
    };
    private static readonly Option<string?> Images = new("--images")
    {
        Description = "The folder of the pictures instead of the list's own.",
        HelpName = "DIR",
    };
    private static readonly Option<float?> Threshold = FaceCommands.ThresholdOption();
    private static readonly Option<string> Metric = FaceCommands.MetricOption();

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            """
            Measure decisions on labelled pairs: accuracy, area under the curve, equal error rate, failures.

            managed face evaluate pairs.csv --json
            """)
        { Pairs, Images, Threshold, Metric };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        FaceMetric metric = FaceCommands.ParseMetric(arguments.GetValue(Metric));
        float threshold = arguments.GetValue(Threshold) ?? FaceVerification.DefaultThreshold(metric);
        PairList list = ReadPairs(arguments.GetValue(Pairs)!, arguments.GetValue(Images));
        using WorkerPool workers = context.CreateWorkers();
        Dictionary<string, PictureEmbedding> embeddings = Embed(context, workers, list, cancellation);
        var distances = ImmutableArray.CreateBuilder<PairDistance>(list.Pairs.Length);
        var lines = new List<EvaluatePair>(list.Pairs.Length);
        foreach (FacePair pair in list.Pairs)
        {
            PictureEmbedding first = embeddings[pair.First];
            PictureEmbedding second = embeddings[pair.Second];
            float? distance = first.Embedding is not null && second.Embedding is not null ? first.Embedding.DistanceTo(second.Embedding, metric) : null;
            distances.Add(new PairDistance(distance, pair.Same, pair.Fold));
            lines.Add(new EvaluatePair(pair.First, pair.Second, pair.Same, distance, first.Problem ?? second.Problem));
        }

        PairEvaluation evaluation = PairEvaluation.Of(distances.MoveToImmutable(), threshold);
        ImmutableArray<double> folds = list.FoldCount > 1 ? PairEvaluation.CrossValidate(evaluation.Pairs, list.FoldCount) : [];
        Report(context, evaluation, metric, folds, lines);
        return ExitCode.Success;
    }

    private static PairList ReadPairs(string path, string? images)
    {
        if (!Directory.Exists(path))
            return InputFile.Read(path, ExitCode.InvalidFile, path => PairList.Read(path, images));
        string[][] people = [.. Arguments.PeopleOf(path).Select(person => Arguments.PicturesOf(person).ToArray())];
        try
        {
            return PairList.OfPeople(people);
        }
        catch (ArgumentException)
        {
            throw new CommandFailure(
                ExitCode.InvalidFile,
                $"{path}: holds no pairs; they need a folder of pictures for each of two people or more, and two pictures of one of them.");
        }
    }

    private static Dictionary<string, PictureEmbedding> Embed(CommandContext context, WorkerPool workers, PairList list, CancellationToken cancellation)
    {
        FaceRecognizer recognizer = FaceCommands.CreateRecognizer(workers);
        string[] pictures = [.. list.Pairs.SelectMany(pair => (string[])[pair.First, pair.Second]).Distinct()];
        var embeddings = new Dictionary<string, PictureEmbedding>();
        foreach (string picture in pictures)
        {
            cancellation.ThrowIfCancellationRequested();
            embeddings.Add(picture, Embed(recognizer, picture));
            if (embeddings[picture].Problem is string problem)
                context.Remark(problem);
            else if (embeddings.Count % 100 == 0)
                context.Remark($"{embeddings.Count} of {pictures.Length} pictures");
        }

        return embeddings;
    }

    private static PictureEmbedding Embed(FaceRecognizer recognizer, string path)
    {
        try
        {
            Face? face = recognizer.DescribeMain(InputFile.ReadPicture(path));
            return new PictureEmbedding(face?.Embedding, face is null ? $"{path}: shows no face." : null);
        }
        catch (CommandFailure unreadable)
        {
            return new PictureEmbedding(null, unreadable.Message);
        }
    }

    private static void Report(CommandContext context, PairEvaluation evaluation, FaceMetric metric, ImmutableArray<double> folds, List<EvaluatePair> lines)
    {
        double accuracy = folds.IsEmpty ? evaluation.Accuracy : folds.Average();
        if (context.Json)
        {
            var document = new EvaluateDocument(
                evaluation.Pairs.Length,
                evaluation.Failed,
                accuracy,
                Finite(evaluation.AreaUnderCurve),
                Finite(evaluation.EqualErrorRate),
                evaluation.Threshold,
                FaceCommands.NameOf(metric),
                evaluation.Accuracy,
                evaluation.BestThreshold,
                evaluation.BestAccuracy,
                folds,
                lines);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.EvaluateDocument);
            return;
        }

        TextWriter output = context.Out;
        output.WriteLine($"pairs                 {evaluation.Pairs.Length}, of which {evaluation.Failed} failed");
        if (!folds.IsEmpty)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"accuracy over folds   {accuracy:P2} (threshold of each fold fitted on the others)"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"accuracy              {evaluation.Accuracy:P2} at {FaceCommands.NameOf(metric)} threshold {evaluation.Threshold:F3}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best on these pairs   {evaluation.BestAccuracy:P2} at {evaluation.BestThreshold:F3}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"area under the curve  {evaluation.AreaUnderCurve:F4}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"equal error rate      {evaluation.EqualErrorRate:P2}"));
        foreach (EvaluatePair line in lines.Where(line => line.Distance is not float distance || distance <= evaluation.Threshold != line.Same))
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"wrong: {line.First}  {line.Second}  {(line.Same ? "same" : "different")}  ")
                + (line.Distance?.ToString("F3", CultureInfo.InvariantCulture) ?? line.Error));
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private sealed record PictureEmbedding(FaceEmbedding? Embedding, string? Problem);
}
