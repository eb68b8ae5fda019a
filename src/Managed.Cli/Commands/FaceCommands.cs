using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Threading;
using Managed.Faces;
using Managed.Models;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary><c>managed face</c> and what its commands share.</summary>
internal static class FaceCommands
{
    public static Option<float?> ThresholdOption() =>
        new("--threshold") { Description = "The largest distance that counts as the same person; each metric has its own unless given.", HelpName = "X" };

    public static Option<string?> MetricOption(string description = "How faces are compared; euclidean unless given, or what a model's card says.") =>
        new("--metric") { Description = description, HelpName = "euclidean|cosine|chi-square" };

    public static Argument<string[]> PicturesArgument() =>
        new("IMG") { Description = "Pictures: files, folders or patterns.", Arity = ArgumentArity.OneOrMore };

    public static Command Create()
    {
        var command = new Command("face", "Find, compare and recognise faces.")
        {
            FaceDetectCommand.Create(),
            FaceEmbedCommand.Create(),
            FaceVerifyCommand.Create(),
            FaceEnrollCommand.Create(),
            FaceIdentifyCommand.Create(),
            FaceListCommand.Create(),
            FaceRemoveCommand.Create(),
            FaceExportCommand.Create(),
            FaceImportCommand.Create(),
            FaceCompactCommand.Create(),
            FaceReembedCommand.Create(),
            FaceKeyCommand.Create(),
            FaceEvaluateCommand.Create(),
            FaceCalibrateCommand.Create(),
            FaceClusterCommand.Create(),
            FaceTrainCommand.Create(),
        };
        return command;
    }

    /// <summary>The metric that was asked for, or null.</summary>
    public static FaceMetric? ParseMetric(string? name) => name switch
    {
        null => null,
        "euclidean" => FaceMetric.Euclidean,
        "cosine" => FaceMetric.Cosine,
        "chi-square" => FaceMetric.ChiSquare,
        _ => throw new CommandFailure(ExitCode.Usage, $"--metric is euclidean, cosine or chi-square, not '{name}'."),
    };

    public static FaceRecognizer CreateRecognizer(WorkerPool workers) => new(EmbeddedModels.OpenFaceModels(), workers);

    /// <summary>The only face of a picture.</summary>
    public static Face RequireSingle(FaceRecognizer recognizer, string path) => RequireSingle(recognizer, InputFile.ReadPicture(path), path);

    /// <summary>The only face of a picture.</summary>
    public static Face RequireSingle(FaceRecognizer recognizer, RgbImage image, string path)
    {
        PortraitResult result = recognizer.DescribePortrait(image);
        return result.Face ?? throw new CommandFailure(
            ExitCode.InvalidFile,
            result.FaceCount == 0
                ? $"{path}: shows no face."
                : $"{path}: shows {result.FaceCount} faces where one is wanted; crop it to the one that is meant.");
    }

    /// <summary>Goes through pictures, describing several at a time; one that cannot be read is told and passed over, and decides the exit code.</summary>
    /// <param name="context">Where failures are told.</param>
    /// <param name="recognizer">Finds faces.</param>
    /// <param name="arguments">Files, folders or patterns.</param>
    /// <param name="describe">What a picture shows; called by several threads at once.</param>
    /// <param name="use">Takes what each shows, in their order.</param>
    /// <param name="skip">Takes those that cannot be read.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    public static int ForEachPicture<T>(
        CommandContext context,
        FaceRecognizer recognizer,
        IEnumerable<string> arguments,
        Func<FaceRecognizer, RgbImage, T> describe,
        Action<string, T> use,
        Action<string, string> skip,
        CancellationToken cancellation)
    {
        int code = ExitCode.Success;
        foreach (DescribedPicture<string, T> picture in DescribedPictures.Of(
            context, recognizer, Arguments.ExpandPictures(arguments), path => path, (own, image, _) => describe(own, image), cancellation))
        {
            if (picture.Failure is CommandFailure unreadable)
            {
                context.Error.WriteLine($"managed: {unreadable.Message}");
                skip(picture.Source, unreadable.Message);
                code = unreadable.ExitCode;
            }
            else
            {
                use(picture.Source, picture.Value!);
            }
        }

        return code;
    }
}
